import type { Clock } from '../core/clock.ts';
import { DisposeStack } from '../core/dispose.ts';
import type { Emit } from '../core/events.ts';
import type { ProgramNetwork } from '../core/program-network.ts';
import type { Random } from '../core/random.ts';
import { startAdminServer, type EndpointReport } from './admin/admin-server.ts';
import { BackendRegistry } from './forward/backend-registry.ts';
import type { BackendEndpoint } from './forward/backend-endpoint.ts';
import { Forwarder } from './forward/forwarder.ts';
import { RequestRouter } from './forward/request-router.ts';
import { HealthMonitor } from './health/health-monitor.ts';
import { httpProbe } from './health/http-probe.ts';
import { ListenerSet } from './listener/listener-set.ts';
import type { ProxyEvent } from './proxy-events.ts';
import { zeroCounters, type ProxyCounters } from './proxy-stats.ts';
import { socketKey } from './table/endpoint-key.ts';
import type { RouteTable, TableAck } from './table/route-table.ts';
import { TableApplier } from './table-applier.ts';

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
}

export const GATEWAY_PROXY_DEFAULTS: {
  readonly connectTimeoutMs: number;
  readonly warmUpMs: number;
  readonly shutdownGraceMs: number;
} = { connectTimeoutMs: 250, warmUpMs: 1_000, shutdownGraceMs: 1_000 };

/** A running data plane. Disposing it frees its ports, lets requests in flight finish for the grace time, then ends them. */
export interface GatewayProxy extends AsyncDisposable {
  readonly adminPort: number;
  readonly counters: Readonly<ProxyCounters>;
  /**
   * Serves by `table` from now on. Tables are applied in the order of the calls. Resolves once the ports are bound;
   * a port that cannot be bound is reported in the answer, not thrown.
   */
  apply(table: RouteTable): Promise<TableAck>;
}

/**
 * Starts a proxy in the role of a gateway: HTTP/1.1 in, HTTP/1.1 out. It listens on no port before its first table.
 * Throws `FLEETBED_PORT_UNAVAILABLE` when the admin port cannot be bound.
 *
 * Does: chapter 1.5 of the semantics, as cited by rule in its parts. Does not: TLS, HTTP/2, limits by rate (000-D14),
 * mirroring (000-D18), filters; a route table has no words for them.
 */
export async function startGatewayProxy(options: GatewayProxyOptions): Promise<GatewayProxy> {
  const settings = { ...GATEWAY_PROXY_DEFAULTS, ...options };
  const { clock, network, connectTimeoutMs, shutdownGraceMs } = settings;
  const { outbound } = network;
  const counters = zeroCounters();
  await using stack = new DisposeStack();
  const monitor = stack.use(new HealthMonitor({ clock, probe: httpProbe(clock, outbound) }));
  const registry = stack.use(
    new BackendRegistry({
      clock,
      connectTimeoutMs,
      outbound,
      monitor,
      onHealthChange: healthReporter(options.emit),
    }),
  );
  const router = new RequestRouter(options);
  const handler = new Forwarder({ clock, counters, router, connectTimeoutMs, outbound });
  const listeners = stack.use(new ListenerSet({ clock, network, handler, shutdownGraceMs }));
  const applier = new TableApplier({ ...settings, counters, registry, router, listeners });
  const admin = stack.use(
    await startAdminServer(network, options.adminPort, {
      table: () => applier.table,
      endpoints: () => registry.endpoints.map(reportOf),
      stats: () => ({ ...counters }),
    }),
  );
  const owned = stack.move();
  return {
    adminPort: admin.port,
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
