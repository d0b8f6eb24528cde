import type { Clock } from '../core/clock.ts';
import { DisposeStack } from '../core/dispose.ts';
import type { Emit } from '../core/events.ts';
import type { ProgramNetwork } from '../core/program-network.ts';
import type { Random } from '../core/random.ts';
import { startAdminServer } from './admin/admin-server.ts';
import type { EndpointReport } from './admin/endpoint-report.ts';
import { BackendRegistry } from './forward/backend-registry.ts';
import type { BackendEndpoint } from './forward/backend-endpoint.ts';
import { Forwarder } from './forward/forwarder.ts';
import { RequestRouter } from './forward/request-router.ts';
import { HealthMonitor } from './health/health-monitor.ts';
import { typedProbe } from './health/typed-probe.ts';
import { ListenerSet } from './listener/listener-set.ts';
import { PROXY_LIMITS, type ProxyLimits } from './listener/proxy-limits.ts';
import type { ProxyEvent } from './proxy-events.ts';
import { zeroCounters, type ProxyCounters } from './proxy-stats.ts';
import { socketKey } from './table/endpoint-key.ts';
import type { RouteTable, TableAck } from './table/route-table.ts';
import { startResolver, type ResolverOptions } from './sidecar/resolver.ts';
import { TableApplier } from './table-applier.ts';
import { ServerContexts } from './tls/server-contexts.ts';

export interface GatewayProxyOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly emit?: Emit<ProxyEvent>;
  /** Where it listens and connects. */
  readonly network: ProgramNetwork;
  /** 0 takes a free port. */
  readonly adminPort: number;
  /** @default 250 */
  readonly connectTimeoutMs?: number;
  /** How long a new table waits for the first probes of backends that have no usable endpoint yet. @default 1000 */
  readonly warmUpMs?: number;
  /** How long disposal waits for requests in flight. @default 1000 */
  readonly shutdownGraceMs?: number;
  /** Answers the names of tables, and asks elsewhere for the others. Absent: no names are answered. 003-D2 */
  readonly resolver?: ResolverOptions;
  /** @default {@link PROXY_LIMITS} */
  readonly limits?: Partial<ProxyLimits>;
}

export const GATEWAY_PROXY_DEFAULTS: {
  readonly connectTimeoutMs: number;
  readonly warmUpMs: number;
  readonly shutdownGraceMs: number;
} = { connectTimeoutMs: 250, warmUpMs: 1_000, shutdownGraceMs: 1_000 };

/** A running data plane. Disposing it frees its ports, lets requests in flight finish for the grace time, then ends them. */
export interface GatewayProxy extends AsyncDisposable {
  readonly adminPort: number;
  /** Absent without a resolver. */
  readonly resolverPort?: number;
  readonly counters: Readonly<ProxyCounters>;
  /**
   * Serves by `table` from now on. Tables are applied in the order of the calls. Resolves once the ports are bound;
   * a port that cannot be bound is reported in the answer, not thrown.
   */
  apply(table: RouteTable): Promise<TableAck>;
}

/**
 * Starts a proxy: gateway, east-west gateway or sidecar, as its tables and options have it. HTTP/1.1 and HTTP/2 in and
 * out, with and without TLS, and bytes. It listens on no port before its first table. Throws
 * `FLEETBED_PORT_UNAVAILABLE` when the admin port cannot be bound, and what the system says when the resolver cannot.
 */
export async function startGatewayProxy(options: GatewayProxyOptions): Promise<GatewayProxy> {
  const settings = { ...GATEWAY_PROXY_DEFAULTS, ...options };
  const { clock, network, connectTimeoutMs, shutdownGraceMs } = settings;
  const { outbound } = network;
  const limits = { ...PROXY_LIMITS, ...options.limits };
  const counters = zeroCounters();
  await using stack = new DisposeStack();
  const monitor = stack.use(new HealthMonitor({ clock, probe: typedProbe(clock, outbound) }));
  const registry = stack.use(
    new BackendRegistry({
      clock,
      connectTimeoutMs,
      outbound,
      monitor,
      requestsPerEndpoint: limits.requestsPerEndpoint,
      onHealthChange: healthReporter(options.emit),
    }),
  );
  const router = new RequestRouter(options);
  const contexts = new ServerContexts();
  const { handle: handler } = new Forwarder({ clock, counters, router });
  const listeners = stack.use(
    new ListenerSet({ clock, network, limits, counters, router, contexts, handler, shutdownGraceMs }),
  );
  const resolver =
    options.resolver === undefined
      ? undefined
      : stack.use(await startResolver({ ...options.resolver, network, clock }));
  const applier = new TableApplier({ ...settings, counters, registry, router, contexts, resolver, listeners });
  const admin = stack.use(
    await startAdminServer(network, options.adminPort, {
      table: () => applier.table,
      endpoints: () => registry.endpoints.map(reportOf),
      counters: () => ({ ...counters }),
      settings: () => ({ connectTimeoutMs, shutdownGraceMs, warmUpMs: settings.warmUpMs, limits }),
    }),
  );
  const owned = stack.move();
  return {
    adminPort: admin.port,
    ...(resolver === undefined ? {} : { resolverPort: resolver.port }),
    counters,
    apply: (table) => applier.apply(table),
    [Symbol.asyncDispose]: async () => {
      await applier.stop();
      await owned[Symbol.asyncDispose]();
    },
  };
}

function healthReporter(emit: Emit<ProxyEvent> = () => undefined): (endpoint: BackendEndpoint) => void {
  return ({ backend, endpoint, health, ejected }) => {
    emit({
      type: 'endpoint-health',
      backend,
      cluster: endpoint.cluster,
      endpoint: socketKey(endpoint),
      health,
      ejected,
    });
  };
}

function reportOf({ backend, endpoint, health, ejected, inFlight }: BackendEndpoint): EndpointReport {
  const { cluster, address, port } = endpoint;
  return { backend, cluster, address, port, health, ejected, inFlight };
}
