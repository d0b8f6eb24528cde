import type { IncomingHttpHeaders } from 'node:http2';
import type { Clock } from '../../core/clock.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import { HEALTH_CHECK_USER_AGENT } from './http-probe.ts';
import { http2Session } from './http2-session.ts';
import type { Probe } from './probe.ts';
import { timedProbe } from './timed-probe.ts';

/**
 * Probes with `grpc.health.v1.Health/Check` in the clear: SERVING is healthy, everything else is not.
 *
 * Does not: read a compressed answer; none is asked for.
 */
export function grpcProbe(clock: Clock, outbound: OutboundOptions = {}): Probe {
  return (target, check, signal) =>
    timedProbe({ clock, timeoutMs: check.timeoutMs, signal }, (settle) => {
      const session = http2Session(target, check, false, outbound);
      const fail = (): void => {
        settle(false);
      };
      session.on('error', fail);
      const request = session.request({
        ':method': 'POST',
        ':path': '/grpc.health.v1.Health/Check',
        'content-type': 'application/grpc',
        te: 'trailers',
        'user-agent': HEALTH_CHECK_USER_AGENT,
      });
      let answer = Buffer.alloc(0);
      request
        .on('data', (chunk: Buffer) => {
          answer = Buffer.concat([answer, chunk]);
          if (answer.length > LONGEST) fail();
        })
        .on('trailers', (trailers: IncomingHttpHeaders) => {
          settle(trailers['grpc-status'] === '0' && isServing(answer));
        })
        .on('error', fail)
        .on('close', fail)
        .end(framed(checkRequest(check.grpcService ?? '')));
      return {
        stop: () => {
          session.destroy();
        },
      };
    });
}

const LONGEST = 1_024;
/** Of `HealthCheckResponse.ServingStatus`. */
const SERVING = 1;

/** `HealthCheckRequest`: field 1 is the service, a text. */
function checkRequest(service: string): Buffer {
  const text = Buffer.from(service, 'utf8').subarray(0, LONGEST);
  return text.length === 0 ? text : Buffer.concat([Buffer.from([0x0a, ...varint(text.length)]), text]);
}

/** A message of gRPC: not compressed, its length, itself. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** `HealthCheckResponse`: field 1 is the status, a number that is left out when it is 0. */
function isServing(answer: Buffer): boolean {
  return answer.length >= 7 && answer[0] === 0 && answer[5] === 0x08 && answer[6] === SERVING;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
