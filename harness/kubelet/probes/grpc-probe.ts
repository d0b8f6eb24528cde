/** The gRPC health protocol. Mirrors upstream `pkg/probe/grpc`; reads and writes the two messages by hand. */
import { connect, type ClientHttp2Session } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import type { RunProbe } from '../pods/pod-types.ts';
import { goSeconds } from '../pods/item-backoff.ts';
import { hostPort, type ProbeAnswer, type ProbeTarget } from './probe-target.ts';

const STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;
const UNIMPLEMENTED = '12';

export async function grpcProbe(
  { port, service = '' }: NonNullable<RunProbe['grpc']>,
  target: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeAnswer> {
  const address = hostPort(target.podAddress, port);
  const socket = connectTcp({ host: target.podAddress, port, localAddress: target.localAddress });
  const session = connect(`http://${address}`, { createConnection: () => socket });
  let connected = false;
  return new Promise((resolve) => {
    const end = (answer: ProbeAnswer): void => {
      timer[Symbol.dispose]();
      session.destroy();
      socket.destroy();
      resolve(answer);
    };
    const timer = target.clock.after(timeoutMs, () => {
      const within = goSeconds(timeoutMs);
      end({
        type: 'failure',
        output: connected
          ? `timeout: health rpc did not complete within ${within}`
          : `timeout: failed to connect service "${address}" within ${within}: context deadline exceeded`,
      });
    });
    // Upstream goes on to connect until the time is up.
    session.on('error', () => undefined);
    socket.on('error', () => undefined);
    session.once('remoteSettings', () => {
      connected = true;
      check(session, service).then(end, () => undefined);
    });
  });
}

async function check(session: ClientHttp2Session, service: string): Promise<ProbeAnswer> {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/grpc.health.v1.Health/Check',
    'content-type': 'application/grpc',
    te: 'trailers',
    'user-agent': 'kube-probe/1.34',
  });
  let status = '';
  let words = '';
  const note = (headers: Readonly<Record<string, string | string[] | number | undefined>>): void => {
    const { 'grpc-status': code, 'grpc-message': message } = headers;
    if (typeof code === 'string') status = code;
    if (typeof message === 'string') words = message;
  };
  stream.on('response', note);
  stream.on('trailers', note);
  stream.end(Buffer.concat([head, message]));
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return answerOf(Buffer.concat(chunks), status, words);
}

function answerOf(body: Buffer, status: string, words: string): ProbeAnswer {
  if (status === UNIMPLEMENTED)
    return {
      type: 'failure',
      output: `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${words}`,
    };
  if (status !== '0' && status !== '')
    return {
      type: 'failure',
      output: `error: health rpc probe failed: rpc error: code = ${status} desc = ${words}`,
    };
  // Field 1, a varint; absent for the first of the statuses.
  const serving = body[5] === 0x08 ? (body[6] ?? 0) : 0;
  if (serving === 1) return { type: 'success' };
  return { type: 'failure', output: `service unhealthy (responded with "${STATUSES[serving] ?? String(serving)}")` };
}
