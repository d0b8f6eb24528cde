import { isFleetbedError, messageOf } from '../core/errors.ts';
import { PROBE_TIMEOUT_MS } from './docker-probe.ts';
import type { Host } from './host.ts';

export const TOOLS = ['kind', 'k3d', 'kubectl'] as const;
export type ToolName = (typeof TOOLS)[number];

export type ToolProbe =
  | { readonly state: 'missing' }
  | { readonly state: 'works'; readonly version: string }
  /** It is there, but does not do what it is for. */
  | { readonly state: 'broken'; readonly observed: string };

/** Runs the tool's version command; k3d is also asked for its clusters, since old ones cannot speak to new Docker daemons. */
export async function probeTool(tool: ToolName, host: Host, signal: AbortSignal): Promise<ToolProbe> {
  try {
    const version = readVersion(tool, await run(host, tool, VERSION_COMMANDS[tool], signal));
    if (version === undefined) return { state: 'broken', observed: 'it does not say its version' };
    if (tool === 'k3d') await run(host, tool, ['cluster', 'list', '--no-headers'], signal);
    return { state: 'works', version };
  } catch (error) {
    signal.throwIfAborted();
    if (isFleetbedError(error, 'FLEETBED_TOOL_MISSING')) return { state: 'missing' };
    if (isFleetbedError(error, 'FLEETBED_COMMAND_TIMEOUT')) return { state: 'broken', observed: messageOf(error) };
    return { state: 'broken', observed: (isFleetbedError(error) ? error.observed : undefined) ?? messageOf(error) };
  }
}

const VERSION_COMMANDS: Readonly<Record<ToolName, readonly string[]>> = {
  kind: ['version'],
  k3d: ['version'],
  kubectl: ['version', '--client', '--output', 'json'],
};

/** `kind v0.33.0 go1.26.8 linux/amd64`, `k3d version v5.9.0`, JSON of kubectl. */
function readVersion(tool: ToolName, text: string): string | undefined {
  const pattern = tool === 'kubectl' ? /"gitVersion":\s*"v(\d+\.\d+\.\d+)/ : /\bv(\d+\.\d+\.\d+)/;
  return pattern.exec(text)?.[1];
}

async function run(host: Host, tool: ToolName, args: readonly string[], signal: AbortSignal): Promise<string> {
  const { stdout } = await host.exec.run(tool, args, { signal, timeoutMs: PROBE_TIMEOUT_MS });
  return stdout;
}
