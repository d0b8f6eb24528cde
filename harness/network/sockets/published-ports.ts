import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { DisposeStack } from '../../core/dispose.ts';
import { listenOn } from './listen-on.ts';

const HOST = '127.0.0.1';

export interface PublishedPort {
  readonly port: number;
  readonly hostPort: number;
}

/**
 * Host ports that lead to ports of a place. They are listened on whether the place is there or not, so that no other fleet
 * plans them for itself while a cluster is down. What comes in goes to whoever listens on the port inside; without a
 * listener it is reset, as Docker does it.
 */
export class PublishedPorts implements AsyncDisposable {
  readonly #servers = new DisposeStack();
  /** By port inside: what takes connections there. */
  readonly #takers = new Map<number, (raw: Socket) => void>();

  /** Rejects with `EADDRINUSE`, and who has the port; none is held then. */
  static async open(ports: readonly PublishedPort[]): Promise<PublishedPorts> {
    const published = new PublishedPorts();
    await using undo = new DisposeStack();
    undo.use(published);
    for (const port of ports) await published.#open(port);
    undo.move();
    return published;
  }

  /** Gives `server` what comes in for a port inside, as long as it listens. */
  serve(port: number, server: Server, accept: (raw: Socket) => Duplex | undefined): void {
    // Servers of `node:http` want connections whose other side may be closed already; their property is not in the types.
    const { allowHalfOpen = false } = server as { readonly allowHalfOpen?: boolean };
    this.#takers.set(port, (raw) => {
      raw.allowHalfOpen = allowHalfOpen;
      if (!server.listening) {
        raw.resetAndDestroy();
        return;
      }
      const connection = accept(raw);
      if (connection !== undefined) server.emit('connection', connection);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#servers[Symbol.asyncDispose]();
  }

  async #open({ port, hostPort }: PublishedPort): Promise<void> {
    const door = createServer({ noDelay: true, allowHalfOpen: true }, (raw) => {
      const take = this.#takers.get(port);
      if (take === undefined) raw.resetAndDestroy();
      else take(raw);
    });
    this.#servers.use(await listenOn(door, HOST, hostPort));
  }
}
