import { allOrNone } from '../../core/all-or-none.ts';
import type { Clock } from '../../core/clock.ts';
import { FleetbedError, isFleetbedError, messageOf } from '../../core/errors.ts';
import { notYet, ready, waitFor, type Observation } from '../../core/wait.ts';
import type { Fleet, NetworkProcess } from '../../providers/provider.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import type { LoadBalancerPlan } from '../../topology/topology.ts';
import { configCluster } from './install-controller.ts';
import type { ProxyAdmin } from './proxy-admin.ts';
import { proxyProcess, type ProxyProcessOptions } from './proxy-process.ts';
import { installedRouteToken } from './route-token.ts';

const LOG_LINES = 20;

export interface ProxiesOptions {
  readonly fleet: Fleet;
  readonly admin: ProxyAdmin;
  readonly clock: Clock;
  readonly process: Pick<ProxyProcessOptions, 'image' | 'defect'>;
}

/** The proxies of a fleet, one for each load balancer. */
export class Proxies {
  readonly #options: ProxiesOptions;
  /** Only of proxies that this object started. */
  readonly #processes = new Map<string, NetworkProcess>();

  constructor(options: ProxiesOptions) {
    this.#options = options;
  }

  /**
   * Starts every proxy, or replaces it by a new one without memory. Does not wait until they serve. Throws
   * `FLEETBED_IMPLEMENTATION_NOT_READY` when no controller is installed.
   */
  async start(signal: AbortSignal): Promise<void> {
    const { fleet, process } = this.#options;
    const { configCluster: home, routesNodePort } = fleet.topology;
    const controllerUrl = `http://${fleet.nodeAddress(home)}:${String(routesNodePort)}`;
    const routeToken = await installedRouteToken(configCluster(fleet), signal);
    await this.#each(signal, async (balancer, own) => {
      const spec = proxyProcess(balancer, { ...process, controllerUrl, routeToken });
      this.#processes.set(balancer.name, await fleet.runOnNetwork(spec, own));
    });
  }

  /** Waits until every proxy serves a table. Throws `FLEETBED_IMPLEMENTATION_NOT_READY` with the last lines it logged. */
  async awaitReady(signal: AbortSignal, timeoutMs: number): Promise<void> {
    const { admin, clock } = this.#options;
    await this.#each(signal, async (balancer, own) => {
      try {
        const look = (): ReturnType<ProxyAdmin['isReady']> => admin.isReady(balancer.adminHostPort, own);
        await waitFor(`proxy ${balancer.name} serves a table`, look, { clock, signal: own, timeoutMs, everyMs: 50 });
      } catch (error) {
        throw isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT') ? await this.#notReady(balancer, error, own) : error;
      }
    });
  }

  /**
   * Waits until the object `source`, `Kind/namespace/name`, is served at `generation`: some table in force has seen it, and
   * none has seen only an older one. A table lists what belongs to its own load balancer, so most never name it.
   */
  async awaitSource(source: string, generation: number, signal: AbortSignal, timeoutMs: number): Promise<void> {
    const { clock } = this.#options;
    await waitFor(
      `generation ${String(generation)} of ${source} is served`,
      async (own) => {
        const tables = await this.#tables(own);
        if (!tables.ready) return tables;
        const seen = tables.value.flatMap(({ name, table }) => {
          const at = table.sources[source];
          return at === undefined ? [] : [{ name, at }];
        });
        if (seen.length === 0) return notYet(`no proxy has seen it`);
        const behind = seen.filter(({ at }) => at < generation);
        if (behind.length === 0) return ready(undefined);
        return notYet(behind.map(({ name, at }) => `proxy ${name} serves generation ${String(at)}`).join('; '));
      },
      { clock, signal, timeoutMs, everyMs: 20 },
    );
  }

  async #tables(
    signal: AbortSignal,
  ): Promise<Observation<readonly { readonly name: string; readonly table: RouteTable }[]>> {
    const { admin, fleet } = this.#options;
    const found = await Promise.all(
      fleet.topology.loadBalancers.map(async ({ name, adminHostPort }) => ({
        name,
        seen: await admin.table(adminHostPort, signal),
      })),
    );
    const tables: { readonly name: string; readonly table: RouteTable }[] = [];
    for (const { name, seen } of found) {
      if (!seen.ready) return notYet(`proxy ${name}: ${seen.why}`);
      tables.push({ name, table: seen.value });
    }
    return ready(tables);
  }

  async #each(
    signal: AbortSignal,
    work: (balancer: LoadBalancerPlan, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const balancers = this.#options.fleet.topology.loadBalancers;
    await allOrNone(
      signal,
      balancers.map((balancer) => (own: AbortSignal) => work(balancer, own)),
    );
  }

  async #notReady({ name }: LoadBalancerPlan, error: FleetbedError, signal: AbortSignal): Promise<FleetbedError> {
    return new FleetbedError('FLEETBED_IMPLEMENTATION_NOT_READY', error.message, {
      observed: [error.observed ?? '', ...(await this.#lastWords(name, signal))].join('\n'),
      hint: `see \`docker logs\` of the proxy ${name}, and that the controller's node port answers on the shared network`,
    });
  }

  async #lastWords(name: string, signal: AbortSignal): Promise<readonly string[]> {
    try {
      const log = (await this.#processes.get(name)?.logs(signal)) ?? '';
      return log.trimEnd().split('\n').slice(-LOG_LINES);
    } catch (error) {
      signal.throwIfAborted();
      return [`its log cannot be read: ${messageOf(error)}`];
    }
  }
}
