import { AsyncResource } from 'node:async_hooks';
import type { Server, Socket } from 'node:net';
import type { ListeningPort, DatagramPort, OutboundOptions, ProgramNetwork } from '../../core/program-network.ts';

/**
 * The network of one run of a container: the pod's, from which everything goes when the run ends. A program that was left
 * behind can open nothing more.
 */
export class ContainerNetwork implements ProgramNetwork, AsyncDisposable {
  readonly #pod: ProgramNetwork;
  readonly #open = new Set<AsyncDisposable>();
  readonly #sockets = new Set<Socket>();
  #isClosed = false;

  constructor(pod: ProgramNetwork) {
    this.#pod = pod;
  }

  get address(): string {
    return this.#pod.address;
  }

  get outbound(): OutboundOptions {
    return this.#pod.outbound;
  }

  get loopback(): string | undefined {
    return this.#pod.loopback;
  }

  async listen(server: Server, port: number, at?: string): Promise<ListeningPort> {
    this.#refuseWhenClosed();
    this.#own(server);
    return this.#keep(await this.#pod.listen(server, port, at));
  }

  async bindDatagrams(port: number, at?: string): Promise<DatagramPort> {
    this.#refuseWhenClosed();
    const bound = await this.#pod.bindDatagrams(port, at);
    const kept = await this.#keep(bound);
    return {
      port: kept.port,
      onMessage: (listener) => {
        bound.onMessage(AsyncResource.bind(listener));
      },
      send: (data, to, address) => {
        if (!this.#isClosed) bound.send(data, to, address);
      },
      [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
    };
  }

  /** Closes every port and resets every connection that was taken. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const socket of this.#sockets) socket.destroy();
    await Promise.allSettled([...this.#open].map((port) => port[Symbol.asyncDispose]()));
  }

  /** What the server does with a connection is the program's doing, wherever the connection was accepted. */
  #own(server: Server): void {
    const emit = AsyncResource.bind(server.emit.bind(server));
    Object.assign(server, { emit });
    server.prependListener('connection', (socket: Socket) => {
      if (this.#isClosed) {
        socket.destroy();
        return;
      }
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  async #keep<T extends ListeningPort>(port: T): Promise<T & ListeningPort> {
    if (this.#isClosed) {
      await port[Symbol.asyncDispose]();
      this.#refuseWhenClosed();
    }
    this.#open.add(port);
    const close = port[Symbol.asyncDispose].bind(port);
    return Object.assign(Object.create(port) as T, {
      [Symbol.asyncDispose]: () => {
        this.#open.delete(port);
        return close();
      },
    });
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed)
      throw Object.assign(new Error('ENETDOWN: the container has ended'), { code: 'ENETDOWN', syscall: 'listen' });
  }
}
