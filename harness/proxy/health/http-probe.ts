import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../../core/clock.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import { ExpectedText } from './expected-text.ts';
import type { Probe } from './probe.ts';
import { timedProbe } from './timed-probe.ts';

export const HEALTH_CHECK_USER_AGENT = 'fleetbed-health-check';

/**
 * Probes with `GET path` on a fresh connection, in TLS for `HTTPS`: 200, with the text that is expected near the
 * beginning of the body, is healthy, everything else is not. 000-D11, 000-D12
 *
 * Certificates are not verified, as load balancers do not. Does not: follow redirects.
 */
export function httpProbe(clock: Clock, outbound: OutboundOptions = {}): Probe {
  return ({ address, port }, check, signal) =>
    timedProbe({ clock, timeoutMs: check.timeoutMs, signal }, (settle) => {
      const options: RequestOptions = {
        ...outbound,
        host: address,
        port: check.port ?? port,
        path: check.path,
        agent: false,
        headers: {
          'user-agent': HEALTH_CHECK_USER_AGENT,
          ...(check.host === undefined ? {} : { host: check.host }),
        },
      };
      const request = check.type === 'HTTPS' ? overTls(options, check.host) : httpRequest(options);
      request
        .on('response', (response) => {
          judge(response, check.response, settle);
        })
        .on('error', () => {
          settle(false);
        })
        .end();
      return { stop: () => request.destroy() };
    });
}

function overTls(options: RequestOptions, host: string | undefined): ClientRequest {
  const name = host?.split(':')[0] ?? '';
  return httpsRequest({ ...options, rejectUnauthorized: false, ...(name === '' ? {} : { servername: name }) });
}

function judge(response: IncomingMessage, text: string | undefined, settle: (passed: boolean) => void): void {
  const expected = new ExpectedText(text);
  response.on('error', () => {
    settle(false);
  });
  if (response.statusCode !== 200 || expected.isNothing) {
    settle(response.statusCode === 200);
    return;
  }
  response
    .on('data', (chunk: Buffer) => {
      const found = expected.add(chunk);
      if (found !== undefined) settle(found);
    })
    .on('end', () => {
      settle(false);
    });
}
