import { connect } from 'node:net';
import type { Clock } from '../../core/clock.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import { ExpectedText } from './expected-text.ts';
import type { Probe } from './probe.ts';
import { timedProbe } from './timed-probe.ts';

/** Probes with a connection: made is healthy, where no answer is expected to what is sent on it. */
export function tcpProbe(clock: Clock, outbound: OutboundOptions = {}): Probe {
  return ({ address, port }, check, signal) =>
    timedProbe({ clock, timeoutMs: check.timeoutMs, signal }, (settle) => {
      const expected = new ExpectedText(check.response);
      const socket = connect({ ...outbound, host: address, port: check.port ?? port });
      socket
        .on('connect', () => {
          if (check.request !== undefined) socket.write(check.request);
          if (expected.isNothing) settle(true);
        })
        .on('data', (chunk) => {
          const found = expected.add(chunk);
          if (found !== undefined) settle(found);
        })
        .on('error', () => {
          settle(false);
        })
        .on('close', () => {
          settle(false);
        });
      return { stop: () => socket.destroy() };
    });
}
