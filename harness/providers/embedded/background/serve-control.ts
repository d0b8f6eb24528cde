import { chmod } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { PassThrough, type Writable } from 'node:stream';
import type { Clock } from '../../../core/clock.ts';
import { readJsonLines, toJsonLine } from '../../../core/json-lines.ts';
import { serveDriver } from '../../../traffic/serve-driver.ts';
import type { FleetRuntime } from '../fleet-runtime.ts';
import { controlFailure, decodeControlRequest, type ControlReply, type ControlRequest } from './control-protocol.ts';

export interface ServeControlOptions {
  readonly fleet: FleetRuntime;
  readonly clock: Clock;
  /** Path of the socket. */
  readonly socket: string;
  /** Somebody asked for the end. */
  readonly onShutdown: () => void;
}

/** Answers at the control socket until it is disposed. Rejects when the socket cannot be made. */
export async function serveControl(options: ServeControlOptions): Promise<AsyncDisposable> {
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('error', () => undefined).once('close', () => connections.delete(connection));
    new ControlConnection(connection, options).serve().catch(() => connection.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.socket, resolve);
  });
  await chmod(options.socket, 0o600);
  return {
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const connection of connections) connection.destroy();
      }),
  };
}

class ControlConnection {
  readonly #socket: Socket;
  readonly #options: ServeControlOptions;

  constructor(socket: Socket, options: ServeControlOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  async serve(): Promise<void> {
    const lines = readJsonLines(this.#socket);
    const first = await lines.next();
    if (first.done === true) return;
    const request = decodeControlRequest(first.value);
    try {
      await this.#answer(request, lines);
    } catch (error) {
      this.#reply({ failure: controlFailure(error) });
    }
    if (request.op !== 'vantage') this.#socket.end();
  }

  async #answer(request: ControlRequest, lines: AsyncGenerator): Promise<void> {
    const { fleet, onShutdown } = this.#options;
    switch (request.op) {
      case 'hello':
        this.#reply({ value: fleet.kubeconfigs });
        return;
      case 'fault':
        await this.#fault(request, lines);
        return;
      case 'undo':
        throw new RangeError('there is no fault on this connection');
      case 'check-image':
        await fleet.checkImage(request.ref);
        break;
      case 'run':
        await fleet.run(request.spec);
        break;
      case 'end':
        fleet.end(request.name);
        break;
      case 'logs':
        this.#reply({ value: fleet.logs(request.name) });
        return;
      case 'stalled':
        this.#reply({ value: await fleet.stalledMs(request.lastMs) });
        return;
      case 'vantage':
        await this.#vantage(lines);
        return;
      case 'collect':
        await fleet.collect(request.directory);
        break;
      case 'shutdown':
        onShutdown();
        break;
    }
    this.#reply({ value: null });
  }

  async #fault({ kind, cluster }: Extract<ControlRequest, { op: 'fault' }>, lines: AsyncGenerator): Promise<void> {
    const fault = await this.#options.fleet.fault(kind, cluster);
    this.#reply({ value: fault.description });
    // A user that is gone wants it undone, too.
    const asked = await lines.next().catch(() => undefined);
    await fault[Symbol.asyncDispose]();
    if (asked?.done === false) this.#reply({ value: null });
  }

  /** From the next line on the connection belongs to a traffic driver. */
  async #vantage(lines: AsyncGenerator): Promise<void> {
    const { fleet, clock } = this.#options;
    this.#reply({ value: null });
    const stdin = new PassThrough();
    const feeding = feed(lines, stdin);
    await serveDriver(stdin, this.#socket, { clock, outbound: fleet.clientOutbound });
    this.#socket.end();
    await feeding;
  }

  #reply(reply: ControlReply): void {
    if (this.#socket.writable) this.#socket.write(toJsonLine(reply));
  }
}

async function feed(lines: AsyncGenerator, stdin: Writable): Promise<void> {
  try {
    for await (const line of lines) stdin.write(toJsonLine(line));
  } catch {
    // A user that is gone has nothing more to say.
  }
  stdin.end();
}
