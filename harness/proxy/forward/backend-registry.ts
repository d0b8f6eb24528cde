import { endpointKey } from '../table/endpoint-key.ts';
import type { Backend } from '../table/backend.ts';
import type { RouteTable } from '../table/route-table.ts';
import { visit, type Steps } from '../pace.ts';
import { checkKey, type HealthSource } from '../health/health-monitor.ts';
import { endpointTls } from '../upstream/endpoint-tls.ts';
import type { UpstreamSettings } from '../upstream/upstream-target.ts';
import { BackendEndpoint, type BackendEndpointOptions } from './backend-endpoint.ts';
import { UpstreamBackend } from './upstream-backend.ts';

interface Served {
  readonly upstream: UpstreamBackend;
  readonly spec: Backend;
  readonly settings: UpstreamSettings;
  /** By endpoint key. */
  readonly endpoints: ReadonlyMap<string, BackendEndpoint>;
}

/** What backends need of a table. */
export type BackendTable = Pick<RouteTable, 'backends' | 'trust' | 'certificates'>;

/** The backends of a table that is about to be served. */
export interface PreparedBackends {
  readonly backendOf: (name: string) => UpstreamBackend | undefined;
  /** Endpoints of backends that know no usable endpoint yet, and whose first probe is under way. */
  readonly cold: readonly BackendEndpoint[];
  /** Serves with these from now on; what left starts draining. */
  commit(): void;
}

/** Keeps endpoints, with their health, connections and turns, from table to table; drains those that left. 000-D19 */
export class BackendRegistry implements Disposable {
  readonly #options: BackendEndpointOptions;
  #served: ReadonlyMap<string, Served> = new Map();
  readonly #draining = new Set<BackendEndpoint>();

  constructor(options: BackendEndpointOptions) {
    this.#options = options;
  }

  get endpoints(): readonly BackendEndpoint[] {
    return [...this.#served.values()].flatMap(({ upstream }) => upstream.endpoints);
  }

  /** Starts probing what is new, and changes nothing that is served. One table at a time. */
  *prepare(table: BackendTable): Steps<PreparedBackends> {
    const next = new Map<string, Served>();
    const cold: BackendEndpoint[] = [];
    yield* visit(Object.entries(table.backends), ([name, spec]) => {
      const served = this.#prepare(name, spec, table);
      next.set(name, served);
      cold.push(...coldEndpoints(served));
    });
    return {
      backendOf: (name) => next.get(name)?.upstream,
      cold,
      commit: () => {
        this.#commit(next);
      },
    };
  }

  [Symbol.dispose](): void {
    const all = [...this.endpoints, ...this.#draining];
    this.#served = new Map();
    for (const endpoint of all) endpoint[Symbol.dispose]();
  }

  #prepare(name: string, spec: Backend, table: BackendTable): Served {
    const before = this.#served.get(name);
    const settings = settingsOf(spec, table);
    if (before?.spec === spec && before.settings.tls?.key === settings.tls?.key) return before;
    const endpoints = new Map(
      spec.endpoints.map((endpoint) => {
        const key = endpointKey(endpoint);
        const known = before?.endpoints.get(key);
        return [key, known ?? new BackendEndpoint(name, endpoint, healthOf(spec), settings, this.#options)];
      }),
    );
    return { upstream: before?.upstream ?? new UpstreamBackend(name, this.#options.clock), spec, settings, endpoints };
  }

  #commit(next: ReadonlyMap<string, Served>): void {
    const before = this.#served;
    this.#served = next;
    for (const [name, now] of next) {
      const old = before.get(name);
      if (old === now) continue;
      const { upstream, spec, settings, endpoints } = now;
      for (const [key, endpoint] of endpoints)
        if (old?.endpoints.has(key) === true && checkChanged(old.spec, spec, endpoint))
          endpoint.recheck(healthOf(spec));
      for (const each of spec.endpoints) endpoints.get(endpointKey(each))?.respec(each, settings);
      upstream.serve([...endpoints.values()], spec.balance);
    }
    for (const [name, old] of before) {
      const now = next.get(name);
      if (old !== now) this.#retire(old, now);
    }
  }

  #retire(old: Served, now: Served | undefined): void {
    if (now === undefined) old.upstream.serve([]);
    const { drainingTimeoutMs } = (now ?? old).spec;
    for (const [key, endpoint] of old.endpoints) {
      if (now?.endpoints.has(key) === true) continue;
      this.#draining.add(endpoint);
      endpoint.drain(drainingTimeoutMs, () => this.#draining.delete(endpoint));
    }
  }
}

function settingsOf({ protocol = 'http1', tls }: Backend, table: BackendTable): UpstreamSettings {
  return { protocol, tls: tls === undefined ? undefined : endpointTls(tls, table) };
}

function healthOf({ healthCheck, outlierDetection }: Backend): HealthSource {
  return healthCheck ?? outlierDetection;
}

function checkChanged(old: Backend, now: Backend, { endpoint }: BackendEndpoint): boolean {
  return checkKey(endpoint, healthOf(old)) !== checkKey(endpoint, healthOf(now));
}

function coldEndpoints({ endpoints }: Served): readonly BackendEndpoint[] {
  const all = [...endpoints.values()];
  return all.some(({ usable }) => usable) ? [] : all.filter(({ health }) => health === 'unknown');
}
