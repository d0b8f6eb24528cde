import type { Clock } from '../../core/clock.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import { ExpectedText } from './expected-text.ts';
import { HEALTH_CHECK_USER_AGENT } from './http-probe.ts';
import { http2Session } from './http2-session.ts';
import type { Probe } from './probe.ts';
import { timedProbe } from './timed-probe.ts';

/** As {@link httpProbe}, with HTTP/2 in TLS. */
export function http2Probe(clock: Clock, outbound: OutboundOptions = {}): Probe {
  return (target, check, signal) =>
    timedProbe({ clock, timeoutMs: check.timeoutMs, signal }, (settle) => {
      const expected = new ExpectedText(check.response);
      const session = http2Session(target, check, true, outbound);
      const fail = (): void => {
        settle(false);
      };
      session.on('error', fail);
      const request = session.request({ ':path': check.path, 'user-agent': HEALTH_CHECK_USER_AGENT });
      request
        .on('response', (headers) => {
          if (headers[':status'] !== 200 || expected.isNothing) settle(headers[':status'] === 200);
        })
        .on('data', (chunk: Buffer) => {
          const found = expected.add(chunk);
          if (found !== undefined) settle(found);
        })
        .on('error', fail)
        .on('close', fail);
      return {
        stop: () => {
          session.destroy();
        },
      };
    });
}
