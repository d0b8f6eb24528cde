import type { Clock } from '../../core/clock.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import type { SubresourcePrograms } from '../registry/subresource-handlers.ts';
import { logProgram } from './log-program.ts';
import type { PodRuntime } from './pod-runtime.ts';
import { podProxyProgram } from './pod-proxy-program.ts';
import { portForwardProgram } from './port-forward-program.ts';
import { remoteCommandProgram } from './remote-command-program.ts';

/**
 * The subresources of pods that are streams.
 *
 * @param runtime absent: every node is unknown
 * @param outbound how the server connects to pods
 */
export function podStreamPrograms(
  runtime: PodRuntime | undefined,
  clock: Clock,
  outbound: OutboundOptions = {},
): SubresourcePrograms {
  return new Map([
    ['log', logProgram(runtime)],
    ['exec', remoteCommandProgram('exec', runtime, clock)],
    ['attach', remoteCommandProgram('attach', runtime, clock)],
    ['portforward', portForwardProgram(runtime, clock)],
    ['proxy', podProxyProgram(outbound)],
  ]);
}
