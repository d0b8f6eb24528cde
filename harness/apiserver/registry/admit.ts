import type { AdmissionAttributes, AdmissionPlugin } from '../admission/admission.ts';
import { inOrder } from './eventually.ts';

/** Lets every plugin change the draft. Undefined: done already, in this tick. */
export function mutate(
  plugins: readonly AdmissionPlugin[],
  attributes: AdmissionAttributes,
): Promise<void> | undefined {
  return inOrder(steps(plugins, (plugin) => plugin.mutate?.(attributes)));
}

/** Asks every plugin whether the write may happen. */
export function validate(
  plugins: readonly AdmissionPlugin[],
  attributes: AdmissionAttributes,
): Promise<void> | undefined {
  return inOrder(steps(plugins, (plugin) => plugin.validate?.(attributes)));
}

function* steps(
  plugins: readonly AdmissionPlugin[],
  ask: (plugin: AdmissionPlugin) => Promise<void> | undefined,
): Iterable<() => Promise<void> | undefined> {
  for (const plugin of plugins) yield () => ask(plugin);
}
