import type { Socket } from 'node:dgram';
import type { Clock } from '../../core/clock.ts';
import { closeDatagrams } from '../../core/listening.ts';
import type { DatagramPort } from '../../core/program-network.ts';
import type { Random } from '../../core/random.ts';
import { OPEN_PATH, type LinkDirection, type LinkPath } from '../links/link-path.ts';

export interface GatedDatagramsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The rules for datagrams that come from an address and port. */
  readonly arriving: (address: string, port: number) => LinkPath;
  /** The rules for datagrams that go there. */
  readonly leaving: (address: string, port: number) => LinkPath;
}

type Listener = Parameters<DatagramPort['onMessage']>[0];

/** Datagrams that wait longer than this before a slow link are lost, as in a router's queue. */
const LONGEST_QUEUE_MS = 1_000;

/** A UDP socket on links with rules. What a link holds or resets is lost, as datagrams are. */
export class GatedDatagrams implements DatagramPort {
  readonly port: number;
  readonly #socket: Socket;
  readonly #options: GatedDatagramsOptions;
  #closed = false;

  constructor(socket: Socket, options: GatedDatagramsOptions) {
    this.#socket = socket;
    this.#options = options;
    this.port = socket.address().port;
  }

  onMessage(listener: Listener): void {
    this.#socket.on('message', (data, { address, port }) => {
      const path = this.#options.arriving(address, port);
      if (path === OPEN_PATH) listener(data, { address, port });
      else
        this.#pass(path, path.inbound, data.length, () => {
          listener(data, { address, port });
        });
    });
  }

  send(data: Buffer, port: number, address: string): void {
    const path = this.#options.leaving(address, port);
    if (path === OPEN_PATH) this.#send(data, port, address);
    else
      this.#pass(path, path.outbound, data.length, () => {
        this.#send(data, port, address);
      });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await closeDatagrams(this.#socket);
  }

  #send(data: Buffer, port: number, address: string): void {
    if (!this.#closed) this.#socket.send(data, port, address, () => undefined);
  }

  #pass(path: LinkPath, { delays, limiters }: LinkDirection, bytes: number, deliver: () => void): void {
    if (path.cut !== 'none') return;
    const { clock, random } = this.#options;
    const now = clock.now();
    if (limiters.some((limiter) => limiter.backlogMs(now) > LONGEST_QUEUE_MS)) return;
    let dueMs = now;
    for (const limiter of limiters) dueMs = Math.max(dueMs, limiter.take(bytes, now));
    for (const { ms, jitterMs } of delays) dueMs += ms + jitterMs * random.next();
    clock.after(dueMs - now, () => {
      if (!this.#closed) deliver();
    });
  }
}
