import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FleetbedError, messageOf } from '../../../core/errors.ts';
import { readJsonLines, toJsonLine } from '../../../core/json-lines.ts';
import { controlError, decodeControlReply, type ControlRequest } from './control-protocol.ts';

/** One connection to the process that keeps a fleet. */
export class ControlCall implements AsyncDisposable {
  readonly socket: Socket;
  readonly lines: AsyncGenerator;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.lines = readJsonLines(socket);
  }

  /** Sends a request. Throws `FLEETBED_FLEET_UNKNOWN` when nobody listens. */
  static async open(path: string, request: ControlRequest, signal: AbortSignal): Promise<ControlCall> {
    signal.throwIfAborted();
    const socket = connect(path);
    const leave = (): void => {
      socket.destroy(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    socket
      .on('error', () => undefined)
      .once('close', () => {
        signal.removeEventListener('abort', leave);
      });
    try {
      await once(socket, 'connect');
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(error);
    }
    const call = new ControlCall(socket);
    call.say(request);
    return call;
  }

  say(request: ControlRequest): void {
    this.socket.write(toJsonLine(request));
  }

  /** The next reply. Throws what the other side says, or `FLEETBED_FLEET_UNKNOWN` when it is gone. */
  async reply(signal: AbortSignal): Promise<unknown> {
    const next = await this.lines.next().catch((error: unknown) => {
      signal.throwIfAborted();
      throw unreachable(error);
    });
    signal.throwIfAborted();
    if (next.done === true) throw unreachable('it ended the connection');
    const reply = decodeControlReply(next.value);
    if ('failure' in reply) throw controlError(reply.failure);
    return reply.value;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    return Promise.resolve();
  }
}

/** A request and its one reply. */
export async function askControl(path: string, request: ControlRequest, signal: AbortSignal): Promise<unknown> {
  await using call = await ControlCall.open(path, request, signal);
  return await call.reply(signal);
}

function unreachable(error: unknown): FleetbedError {
  return new FleetbedError('FLEETBED_FLEET_UNKNOWN', 'the process that keeps the fleet does not answer', {
    observed: messageOf(error),
    hint: 'see `fleetbed status`; `fleetbed down` removes what is left',
  });
}
