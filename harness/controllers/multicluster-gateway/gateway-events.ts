import type { Gateway } from '../../kube/api/gateway.ts';
import { sourceName } from './compile-route-table.ts';
import type { EvaluatedGateway } from './evaluation.ts';
import { programmedOutcome } from './gateway-status.ts';
import { GATEWAY_FINALIZER } from './names.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';

interface Memory {
  /** Generations of the Gateway and of its routes. */
  readonly sources: string;
  /** What was last said of a sync. */
  readonly said?: string;
}

/** An event that is due. */
export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/**
 * Decides which events a Gateway gets (semantics 1.3): ADD when it is taken on, UPDATE when it or its routes changed, SYNC
 * once it is served, a warning when it cannot be. Each is said once for a state; after a restart the last SYNC is said again.
 */
export class GatewayEvents {
  readonly #memories = new Map<string, Memory>();

  observe(evaluated: EvaluatedGateway, proxy: ProxyState | undefined): readonly EventNote[] {
    const { gateway } = evaluated;
    const id = gateway.metadata.uid ?? keyTextOf(gateway);
    const before = this.#memories.get(id);
    const sources = sourcesText(evaluated);
    const sync = syncNote(evaluated, proxy);
    const isNew = before === undefined && gateway.metadata.finalizers?.includes(GATEWAY_FINALIZER) !== true;
    const said = before?.sources === sources ? before.said : undefined;
    this.#memories.set(id, { sources, ...sayable(sync?.message ?? said) });
    const notes: readonly (EventNote | undefined)[] = [
      isNew ? { type: 'Normal', reason: 'ADD', message: keyTextOf(gateway) } : undefined,
      before !== undefined && before.sources !== sources
        ? { type: 'Normal', reason: 'UPDATE', message: keyTextOf(gateway) }
        : undefined,
      sync?.message === said ? undefined : sync,
    ];
    return notes.filter((note) => note !== undefined);
  }

  /** Forgets Gateways that are gone. */
  retain(gateways: readonly Gateway[]): void {
    const ids = new Set(gateways.map((gateway) => gateway.metadata.uid ?? keyTextOf(gateway)));
    for (const id of this.#memories.keys()) if (!ids.has(id)) this.#memories.delete(id);
  }
}

function sayable(said: string | undefined): { readonly said?: string } {
  return said === undefined ? {} : { said };
}

function sourcesText({ gateway, routes }: EvaluatedGateway): string {
  return [gateway, ...routes.map(({ route }) => route)]
    .map((object) => `${keyTextOf(object)}@${String(object.metadata.generation ?? 0)}`)
    .join(' ');
}

/** Undefined while nothing can be said yet: the proxy has not answered. */
function syncNote(evaluated: EvaluatedGateway, proxy: ProxyState | undefined): EventNote | undefined {
  const { gateway, routes } = evaluated;
  const { status, reason, message } = programmedOutcome(evaluated, proxy);
  if (status !== 'True') return reason === 'Pending' ? undefined : { type: 'Warning', reason: 'SYNC', message };
  const applied = proxy?.applied?.sources ?? {};
  const served = routes.every(
    ({ route }) => applied[sourceName('HTTPRoute', keyTextOf(route))] === (route.metadata.generation ?? 0),
  );
  if (!served) return undefined;
  return { type: 'Normal', reason: 'SYNC', message: `SYNC on ${keyTextOf(gateway)} was a success` };
}
