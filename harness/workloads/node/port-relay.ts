import { connect, createServer, Socket, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListeningPort, ProgramNetwork } from '../../core/program-network.ts';
import type { PortReply, PortRequest } from './preload/settings.ts';

export interface PortRelayOptions {
  readonly network: ProgramNetwork;
  /** What the program asks on. */
  readonly control: Duplex;
  readonly token: string;
}

/** Opens ports of a place for a program in a process of its own, and carries their connections over. */
export class PortRelay implements AsyncDisposable {
  readonly #options: PortRelayOptions;
  readonly #ports = new Map<number, ListeningPort>();
  readonly #closed = new Set<number>();
  readonly #clients = new Set<Duplex>();
  #isDisposed = false;

  constructor(options: PortRelayOptions) {
    this.#options = options;
    let rest = '';
    options.control.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const request = requestIn(line);
        if (request !== undefined) this.#take(request);
      }
      // No request is this long: whoever writes it is the program itself.
      if (rest.length > LONGEST_REQUEST) options.control.destroy();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    for (const client of this.#clients) client.destroy();
    await Promise.allSettled([...this.#ports.values()].map((port) => port[Symbol.asyncDispose]()));
  }

  #take(request: PortRequest): void {
    if ('close' in request) {
      const port = this.#ports.get(request.id);
      this.#ports.delete(request.id);
      if (port === undefined) this.#closed.add(request.id);
      else port[Symbol.asyncDispose]().then(undefined, () => undefined);
      return;
    }
    this.#open(request).catch((error: unknown) => {
      const { message, code = 'EINVAL' } = error as NodeJS.ErrnoException;
      this.#reply({ id: request.id, error: { message, code } });
    });
  }

  async #open({ id, listen, via }: Extract<PortRequest, { readonly listen: number }>): Promise<void> {
    const { network } = this.#options;
    const server: Server = createServer({ allowHalfOpen: true }, (client) => {
      this.#carry(client, via, server);
    });
    const port = await network.listen(server, listen);
    if (this.#isDisposed || this.#closed.delete(id)) {
      await port[Symbol.asyncDispose]();
      return;
    }
    this.#ports.set(id, port);
    this.#reply({ id, port: port.port });
  }

  #carry(client: Socket, via: number, server: Server): void {
    const { network, token } = this.#options;
    const { remoteAddress = '', remotePort = 0, localAddress = '' } = client;
    const { address } = network;
    const program = connect({ host: address, port: via, localAddress: address, allowHalfOpen: true, noDelay: true });
    program.write(`${token} ${remoteAddress} ${String(remotePort)} ${localAddress}\n`);
    this.#clients.add(client);
    client.once('close', () => this.#clients.delete(client));
    join(client, program);
    if (this.#isDisposed || !server.listening) client.destroy();
  }

  #reply(reply: PortReply): void {
    if (this.#options.control.writable) this.#options.control.write(`${JSON.stringify(reply)}\n`);
  }
}

const LONGEST_REQUEST = 1_024;

function requestIn(line: string): PortRequest | undefined {
  try {
    const { id, listen, via, close } = JSON.parse(line) as Partial<Record<'id' | 'listen' | 'via' | 'close', unknown>>;
    if (typeof id !== 'number') return undefined;
    if (close === true) return { id, close };
    return isPort(listen) && isPort(via) && via > 0 ? { id, listen, via } : undefined;
  } catch {
    return undefined;
  }
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 65_536;
}

/** Each end is passed on by itself; a break on one side breaks the other. */
function join(a: Socket, b: Socket): void {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => undefined);
    one.pipe(other);
    one.once('close', () => {
      // A close after both ends is no break: what was read is still on its way to the other side.
      if ((one.readableEnded && one.writableFinished) || other.destroyed) return;
      other.resetAndDestroy();
    });
  }
}
