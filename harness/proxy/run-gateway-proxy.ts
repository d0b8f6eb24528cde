import { Agent } from 'undici';
import type { OutboundOptions } from '../core/program-network.ts';
import { startGatewayProxy, type GatewayProxy, type GatewayProxyOptions } from './gateway-proxy.ts';
import { followRoutes, type FollowRoutesOptions } from './subscribe/follow-routes.ts';

export interface RunGatewayProxyOptions extends GatewayProxyOptions, Omit<FollowRoutesOptions, 'apply'> {
  /** Called once the proxy runs and before its first table. */
  readonly onStarted?: (proxy: GatewayProxy) => void;
}

/**
 * Runs the proxy of one load balancer until `signal` aborts: serves what its controller streams, and keeps serving the
 * last good table while the controller is gone (000-R22). Throws `FLEETBED_PORT_UNAVAILABLE` for the admin port.
 */
export async function runGatewayProxy(options: RunGatewayProxyOptions): Promise<void> {
  await using proxy = await startGatewayProxy(options);
  options.onStarted?.(proxy);
  await using dispatcher = new DisposableAgent(options.network.outbound);
  await followRoutes({ ...options, dispatcher: dispatcher.agent, apply: (table) => proxy.apply(table) });
}

/** Connections to the controller, from where the proxy is. */
class DisposableAgent implements AsyncDisposable {
  readonly agent: Agent;

  constructor(outbound: OutboundOptions) {
    this.agent = new Agent({ connect: { ...outbound } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent.destroy();
  }
}
