import { createSocket, type Socket } from 'node:dgram';
import { Agent, get } from 'node:http';
import { systemClock } from '../../../harness/core/clock.ts';
import type { Port } from './bench-pods.ts';

export interface Round {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** With {@link AT_ONCE} at once for DNS, one after the other for HTTP. */
  readonly perSecond: number;
}

const AT_ONCE = 32;
const LIMIT_MS = 30_000;

/** Requests, one after the other. @param kept all on one connection, or each on its own */
export async function hopRound({ address, port }: Port, count: number, kept: boolean): Promise<Round> {
  const agent = new Agent({ keepAlive: kept, maxSockets: 1 });
  const latencies: number[] = [];
  const began = performance.now();
  while (latencies.length < count && performance.now() - began < LIMIT_MS) {
    const sentMs = performance.now();
    await request({ host: address, port, path: '/', agent });
    latencies.push(performance.now() - sentMs);
  }
  agent.destroy();
  return roundOf(latencies, performance.now() - began);
}

function request(options: { host: string; port: number; path: string; agent: Agent }): Promise<void> {
  return new Promise((resolve, reject) => {
    get(options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${options.host} answered ${String(response.statusCode)}`));
      response.resume();
      response.once('end', resolve).once('error', reject);
    }).once('error', reject);
  });
}

/** Questions for the A record of `kubernetes.default`: latencies one after the other, the rate with many at once. */
export async function dnsRound(place: Port, count: number): Promise<Round> {
  const latencies: number[] = [];
  await ask(place, count / 5, 1, latencies);
  const began = performance.now();
  await ask(place, count, AT_ONCE, []);
  const seconds = (performance.now() - began) / 1_000;
  return { ...roundOf(latencies, 1_000), perSecond: count / seconds };
}

async function ask({ address, port }: Port, count: number, atOnce: number, latencies: number[]): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => {
    socket.connect(port, address, resolve);
  });
  try {
    await exchange(socket, count, atOnce, latencies);
  } finally {
    socket.close();
  }
}

function exchange(socket: Socket, count: number, atOnce: number, latencies: number[]): Promise<void> {
  const question = questionFor('kubernetes.default.svc.cluster.local');
  const sentMs = new Map<number, number>();
  let [sent, answered] = [0, 0];
  const send = (): void => {
    if (sent >= count) return;
    const id = sent++ & 0xffff;
    question.writeUInt16BE(id, 0);
    sentMs.set(id, performance.now());
    socket.send(Buffer.from(question));
  };
  return new Promise((resolve, reject) => {
    const late = systemClock.after(LIMIT_MS, () => {
      reject(new Error(`${String(answered)} of ${String(count)} datagrams answered`));
    });
    socket.on('message', (data) => {
      if ((data.readUInt16BE(2) & 0xf) !== 0) reject(new Error(`DNS refused: ${data.toString('hex')}`));
      const id = data.readUInt16BE(0);
      latencies.push(performance.now() - (sentMs.get(id) ?? Number.NaN));
      sentMs.delete(id);
      answered += 1;
      if (answered < count) send();
      else {
        late[Symbol.dispose]();
        resolve();
      }
    });
    for (let index = 0; index < atOnce; index += 1) send();
  });
}

function questionFor(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const head = Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, ...labels, Buffer.from([0, 0, 1, 0, 1])]);
}

function roundOf(latencies: readonly number[], totalMs: number): Round {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), perSecond: (latencies.length * 1_000) / totalMs };
}
