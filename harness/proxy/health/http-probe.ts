import { get } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import type { Probe } from './probe.ts';

/**
 * Probes with `GET path` on a fresh connection: 200 is healthy, everything else is not. 000-D11
 *
 * Does not: follow redirects, look at the body, use a port of its own.
 */
export function httpProbe(clock: Clock, outbound: OutboundOptions = {}): Probe {
  return ({ address, port }, { path, timeoutMs }, signal) =>
    new Promise((resolve) => {
      const request = get({
        ...outbound,
        host: address,
        port,
        path,
        agent: false,
        signal,
        headers: { 'user-agent': 'fleetbed-health-check' },
      });
      const timer = clock.after(timeoutMs, () => {
        settle(false);
        request.destroy();
      });
      const settle = (passed: boolean): void => {
        timer[Symbol.dispose]();
        resolve(passed);
      };
      request.on('response', (response) => {
        response.on('error', () => undefined).resume();
        settle(response.statusCode === 200);
      });
      request.on('error', () => {
        settle(false);
      });
    });
}
