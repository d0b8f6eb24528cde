import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { waitFor, notYet, ready } from '../../core/wait.ts';
import { startGatewayProxy, type GatewayProxy, type GatewayProxyOptions } from '../gateway-proxy.ts';
import type { EndpointReport } from '../admin/endpoint-report.ts';
import { call } from './http-call.ts';

/** A proxy on loopback with the system's clock, seeded chance and a free admin port. */
export function startTestProxy(options: Partial<GatewayProxyOptions> = {}): Promise<GatewayProxy> {
  return startGatewayProxy({
    clock: systemClock,
    random: seededRandom(1),
    network: systemNetwork('127.0.0.1'),
    adminPort: 0,
    shutdownGraceMs: 50,
    ...options,
  });
}

export async function endpointsOf(proxy: GatewayProxy): Promise<readonly EndpointReport[]> {
  const { body } = await call(proxy.adminPort, { path: '/endpoints' });
  return JSON.parse(body) as EndpointReport[];
}

/** Looks every 2 ms until `holds`, for at most 5 s. */
export function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<true> {
  return waitFor(what, async () => ((await holds()) ? ready(true as const) : notYet('no')), {
    clock: systemClock,
    signal: new AbortController().signal,
    timeoutMs: 5_000,
    everyMs: 2,
  });
}
