import { expand } from '../environment/expand.ts';
import type { RunContainer } from '../pods/pod-types.ts';
import type { Image } from '../../workloads/program.ts';

/**
 * What a container runs: `command` stands for the image's entrypoint and drops its command, `args` for its command.
 * Mirrors kubelet `ExpandContainerCommandAndArgs` and the CRI's way with images.
 */
export function commandLine(
  container: Pick<RunContainer, 'command' | 'args'>,
  image: Pick<Image, 'entrypoint' | 'command'>,
  env: Readonly<Record<string, string>>,
): readonly string[] {
  const expanded = (texts: readonly string[] = []): readonly string[] =>
    texts.map((text) => expand(text, (name) => (Object.hasOwn(env, name) ? env[name] : undefined)));
  const command = expanded(container.command);
  const args = expanded(container.args);
  if (command.length > 0) return [...command, ...args];
  return [...image.entrypoint, ...(args.length > 0 ? args : image.command)];
}
