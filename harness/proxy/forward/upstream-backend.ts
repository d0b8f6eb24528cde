import type { Clock } from '../../core/clock.ts';
import { EndpointBalancer } from '../balance/endpoint-balancer.ts';
import { RetryBudget } from '../balance/retry-budget.ts';
import type { EndpointChoice, RetryRules } from '../routing/request-plan.ts';
import type { BalancePolicy, Endpoint } from '../table/backend.ts';
import type { BackendEndpoint } from './backend-endpoint.ts';

/** A backend as requests see it. The same object through all tables that have the backend. */
export class UpstreamBackend {
  readonly name: string;
  readonly retryBudget: RetryBudget = new RetryBudget();
  readonly #clock: Clock;
  #endpoints: readonly BackendEndpoint[] = [];
  /** What the table said of {@link #endpoints}. */
  #specs: readonly Endpoint[] = [];
  #policy: BalancePolicy = 'nearest';
  #balancer: EndpointBalancer<BackendEndpoint>;

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.#clock = clock;
    this.#balancer = new EndpointBalancer<BackendEndpoint>('nearest', [], clock);
  }

  get endpoints(): readonly BackendEndpoint[] {
    return this.#endpoints;
  }

  /** Serves with `endpoints` from now on. Turns go on where they were when nothing has changed about them. */
  serve(endpoints: readonly BackendEndpoint[], policy: BalancePolicy = 'nearest'): void {
    const isSame = policy === this.#policy && isSameList(endpoints, this.#endpoints, this.#specs);
    this.#endpoints = endpoints;
    this.#specs = endpoints.map(({ endpoint }) => endpoint);
    if (isSame) return;
    this.#policy = policy;
    this.#balancer = new EndpointBalancer(policy, endpoints, this.#clock);
  }

  /**
   * The endpoint of the next attempt; undefined when no endpoint is healthy.
   *
   * @param choice of the request's plan, or only where its client is
   * @param tried those of the attempts before, the last one last
   * @param to of the request's {@link RetryRules}, for an attempt that is not the first
   */
  next(
    choice: EndpointChoice | string,
    tried: readonly BackendEndpoint[] | BackendEndpoint = [],
    to: RetryRules['to'] = 'another',
  ): BackendEndpoint | undefined {
    const before = Array.isArray(tried) ? (tried as readonly BackendEndpoint[]) : [tried as BackendEndpoint];
    if (to === 'next-tier' && before.length > 0) return this.#balancer.nextTier(before);
    return this.#balancer.next(typeof choice === 'string' ? { clientRegion: choice } : choice, before);
  }
}

function isSameList(
  now: readonly BackendEndpoint[],
  before: readonly BackendEndpoint[],
  specs: readonly Endpoint[],
): boolean {
  return (
    now.length === before.length && now.every((each, at) => each === before[at] && isSame(each.endpoint, specs[at]))
  );
}

/** Whether an endpoint is chosen in the same way as before; address and place are those of its key. */
function isSame(now: Endpoint, before: Endpoint | undefined): boolean {
  return now.weight === before?.weight && now.tier === before?.tier && now.capacity === before?.capacity;
}
