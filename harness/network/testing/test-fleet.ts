import { createServer, type Socket } from 'node:net';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { systemClock, type Clock } from '../../core/clock.ts';
import type { ListeningPort, ProgramNetwork } from '../../core/program-network.ts';
import { systemRandom } from '../../core/random.ts';
import type { FleetNetwork, HeldAddress, Place } from '../fleet-network.ts';
import { fleetNetwork } from '../loopback-network.ts';

/** A network on addresses that no other test and no running fleet uses, with a pod in each of two clusters. */
export interface TestFleet extends AsyncDisposable {
  readonly network: FleetNetwork;
  /** The `last` address of this test's own range. */
  address(last: number): string;
  hold(last: number, place: Place): HeldAddress;
  readonly west: ProgramNetwork;
  readonly east: ProgramNetwork;
}

export function testFleet(clock: Clock = systemClock): TestFleet {
  const octet = (): number => 1 + Math.floor(systemRandom.next() * 250);
  const range = `127.${String(octet())}.${String(octet())}`;
  const network = fleetNetwork({ clock, random: systemRandom });
  const address = (last: number): string => `${range}.${String(last)}`;
  network.hold(address(2), { kind: 'cluster', cluster: 'west', node: 'west-0', pod: 'default/client' });
  network.hold(address(3), { kind: 'cluster', cluster: 'east', node: 'east-0', pod: 'default/server' });
  return {
    network,
    address,
    hold: (last, place) => network.hold(address(last), place),
    west: network.programNetwork(address(2)),
    east: network.programNetwork(address(3)),
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
}

/** A TCP server that gives every connection to `onConnection`. */
export function listenRaw(
  place: ProgramNetwork,
  onConnection: (socket: Socket) => void,
  port = 0,
): Promise<ListeningPort> {
  return place.listen(createServer({ allowHalfOpen: true }, onConnection), port);
}

/** A server that sends back what it gets, and ends when its client ends. */
export function listenEcho(place: ProgramNetwork): Promise<ListeningPort> {
  return listenRaw(place, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
}

export async function listenHttp(
  place: ProgramNetwork,
  answer: RequestListener,
): Promise<ListeningPort & { readonly server: Server }> {
  const server = createHttpServer(answer);
  const port = await place.listen(server, 0);
  return { server, port: port.port, [Symbol.asyncDispose]: () => port[Symbol.asyncDispose]() };
}

/** The next chunk of a stream; undefined at its end. Rejects with its error. */
export function nextChunk(stream: Duplex): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      stream.off('data', onData).off('end', onEnd).off('error', onError);
    };
    const onData = (chunk: Buffer): void => {
      stream.pause();
      done();
      resolve(chunk);
    };
    const onEnd = (): void => {
      done();
      resolve(undefined);
    };
    const onError = (error: Error): void => {
      done();
      reject(error);
    };
    stream.once('data', onData).once('end', onEnd).once('error', onError);
    stream.resume();
  });
}

/** Everything until the end. */
export async function readAll(stream: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** How a connection ended: the code of its error, `end`, or `close` without either. */
export function howItEnds(stream: Duplex): Promise<string> {
  return new Promise((resolve) => {
    stream.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    stream.once('end', () => {
      resolve('end');
    });
    stream.once('close', () => {
      resolve('close');
    });
    stream.resume();
  });
}

/** Whether nothing settles `promise` within `ms`. */
export async function isSilent(promise: Promise<unknown>, ms = 60): Promise<boolean> {
  return await Promise.race([
    promise.then(
      () => false,
      () => false,
    ),
    systemClock.sleep(ms).then(() => true),
  ]);
}

export const never: AbortSignal = new AbortController().signal;
