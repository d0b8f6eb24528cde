import type { Clock } from '../../core/clock.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { withDeadline } from './deadline.ts';
import { pause } from './pause.ts';

export interface ClusterProbeOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Called for each question that got no answer. */
  readonly onSilence: () => void;
}

export const PROBE_DEFAULTS: { readonly everyMs: number; readonly timeoutMs: number } = {
  everyMs: 5_000,
  timeoutMs: 5_000,
};

/**
 * Asks a server for its version every 5 s until `signal` aborts.
 *
 * A watch over a link that was cut hangs without an error, and for minutes after the link is back; only a question of
 * one's own can tell.
 */
export async function probeCluster(options: ClusterProbeOptions, signal: AbortSignal): Promise<void> {
  const { client, clock, onSilence } = options;
  while (await pause(clock, PROBE_DEFAULTS.everyMs, signal)) {
    try {
      await withDeadline(
        { clock, signal, what: `version of ${client.server}`, ms: PROBE_DEFAULTS.timeoutMs },
        (limited) => client.raw('/version', { signal: limited }),
      );
    } catch {
      onSilence();
    }
  }
}
