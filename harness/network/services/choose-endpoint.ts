import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { ServiceFront } from './service-fronts.ts';
import type { ServiceEndpoint } from './service-table.ts';
import { usableEndpoints } from './usable-endpoints.ts';

/** Where a connection goes; `none` is a client whose policy leaves it nothing: it is left without an answer. */
export type EndpointChoice = ServiceEndpoint | 'none';

/** Who asks, as far as policies care. */
export interface ServiceClient {
  readonly address: string;
  /** Undefined for clients of no node, as this machine is: policies do not keep them from anything. */
  readonly node: string | undefined;
  /** Whether it is in the cluster of the Service. */
  readonly isInside: boolean;
}

/** The endpoints that a client may get. */
export function endpointsFor({ scope, entry }: ServiceFront, client: ServiceClient): readonly ServiceEndpoint[] {
  const node = scope.kind === 'client-node' ? client.node : nodeOf(scope, client);
  return usableEndpoints(node === undefined ? entry.endpoints : entry.endpoints.filter((each) => each.node === node));
}

/** An external policy is about clients from outside; to others a node port is one more cluster address. */
function nodeOf(scope: ServiceFront['scope'], { isInside }: ServiceClient): string | undefined {
  return scope.kind === 'node' && !isInside ? scope.node : undefined;
}

interface Affinity {
  readonly endpoint: ServiceEndpoint;
  readonly untilMs: number;
}

/** Chooses endpoints, at random or by the client's address. Keeps the affinities of one Service port. */
export class EndpointChooser {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #affinities = new Map<string, Affinity>();

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  choose(front: ServiceFront, client: ServiceClient): EndpointChoice {
    const candidates = endpointsFor(front, client);
    const known = this.#affine(front, client.address, candidates);
    const chosen = known ?? candidates[Math.floor(this.#random.next() * candidates.length)];
    if (chosen === undefined) return 'none';
    const timeoutMs = front.entry.affinityTimeoutMs;
    if (timeoutMs !== undefined) this.#remember(client.address, chosen, timeoutMs);
    return chosen;
  }

  #affine(
    { entry }: ServiceFront,
    client: string,
    candidates: readonly ServiceEndpoint[],
  ): ServiceEndpoint | undefined {
    const affinity = entry.affinityTimeoutMs === undefined ? undefined : this.#affinities.get(client);
    if (affinity === undefined || affinity.untilMs <= this.#clock.now()) return undefined;
    return candidates.find((candidate) => isSameEndpoint(candidate, affinity.endpoint));
  }

  /** The longest unused come first, so that those whose time is over are found without looking at all. */
  #remember(client: string, endpoint: ServiceEndpoint, timeoutMs: number): void {
    const now = this.#clock.now();
    this.#affinities.delete(client);
    this.#affinities.set(client, { endpoint, untilMs: now + timeoutMs });
    for (const [address, { untilMs }] of this.#affinities) {
      if (untilMs > now) break;
      this.#affinities.delete(address);
    }
  }
}

export function isSameEndpoint(a: ServiceEndpoint, b: ServiceEndpoint): boolean {
  return a.address === b.address && a.port === b.port;
}
