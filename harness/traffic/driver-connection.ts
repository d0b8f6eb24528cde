import type { Clock } from '../core/clock.ts';
import { FleetbedError, messageOf } from '../core/errors.ts';
import type { RunningProgram } from '../core/exec.ts';
import { readJsonLines, toJsonLine } from '../core/json-lines.ts';
import { decodeDriverReply, DRIVER_PROTOCOL, type DriverReply, type DriverRequest } from './driver-protocol.ts';

/** Is told what the driver says about one id, and when the driver is gone. */
export interface ReplyListener {
  onReply(reply: Exclude<DriverReply, { type: 'hello' }>): void;
  onLost(error: FleetbedError): void;
}

export const DRIVER_DEADLINES: { readonly helloMs: number; readonly answerMs: number; readonly endMs: number } = {
  /** For a program in a container to start and to answer its first request. */
  helloMs: 30_000,
  /** Between two lines of a drive. */
  answerMs: 10_000,
  /** For a program to end after its input has. */
  endMs: 2_000,
};

/** The line to one driver process. Once it is lost it stays lost, and everybody who waits is told at once. */
export class DriverConnection implements AsyncDisposable {
  readonly clock: Clock;
  readonly #program: RunningProgram;
  readonly #listeners = new Map<number, ReplyListener>();
  #nextId = 1;
  #greeted = false;
  #closing = false;
  #lost: FleetbedError | undefined;

  constructor(program: RunningProgram, clock: Clock) {
    this.#program = program;
    this.clock = clock;
    program.stdin.on('error', () => {
      // The driver went away while it was being told something; the end of its output says so to everybody.
    });
    this.#read().catch((error: unknown) => {
      this.#lose(failed(messageOf(error)));
    });
  }

  /** Sends a request under a new id. Throws what ended the line when it is lost. */
  open(listener: ReplyListener, request: (id: number) => DriverRequest): number {
    if (this.#lost !== undefined) throw this.#lost;
    const id = this.#nextId;
    this.#nextId += 1;
    this.#listeners.set(id, listener);
    this.say(request(id));
    return id;
  }

  say(request: DriverRequest): void {
    if (this.#program.stdin.writable) this.#program.stdin.write(toJsonLine(request));
  }

  /** Nothing that the driver says about `id` is of interest any more. */
  forget(id: number): void {
    this.#listeners.delete(id);
  }

  /** Ends the driver: by the end of its input, else by its program's own disposal. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    this.#lose(failed('was ended'));
    this.#program.stdin.end();
    await this.#endWithin(DRIVER_DEADLINES.endMs);
    await this.#program[Symbol.asyncDispose]();
  }

  async #read(): Promise<void> {
    using _greeting = this.clock.after(DRIVER_DEADLINES.helloMs, () => {
      if (!this.#greeted) this.#lose(failed(`said nothing within ${String(DRIVER_DEADLINES.helloMs)} ms`));
    });
    try {
      for await (const line of readJsonLines(this.#program.stdout)) this.#take(decodeDriverReply(line));
    } catch (error) {
      this.#lose(error instanceof FleetbedError ? error : failed(`said what is not JSON: ${messageOf(error)}`));
      return;
    }
    if (this.#closing) return;
    const result = await this.#endWithin(DRIVER_DEADLINES.endMs);
    const said = result?.stderr.trim() ?? '';
    const how = result === undefined ? 'closed its output' : `ended with exit code ${String(result.exitCode)}`;
    this.#lose(failed(said === '' ? how : `${how}: ${said.slice(-2_000)}`));
  }

  #take(reply: DriverReply): void {
    if (reply.type === 'hello') {
      this.#greeted = true;
      if (reply.protocol !== DRIVER_PROTOCOL)
        this.#lose(failed(`speaks protocol ${String(reply.protocol)}, not ${String(DRIVER_PROTOCOL)}`));
      return;
    }
    this.#listeners.get(reply.id)?.onReply(reply);
  }

  #lose(error: FleetbedError): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const listener of listeners) listener.onLost(error);
  }

  async #endWithin(ms: number): Promise<Awaited<RunningProgram['ended']> | undefined> {
    const over = new AbortController();
    const late = this.clock.sleep(ms, over.signal).catch(() => undefined);
    try {
      return (await Promise.race([this.#program.ended, late])) ?? undefined;
    } finally {
      over.abort();
    }
  }
}

function failed(observed: string): FleetbedError {
  return new FleetbedError('FLEETBED_VANTAGE_FAILED', 'the traffic driver in the other process is gone', {
    observed: `the driver ${observed}`,
    hint: 'see the log of its container with `docker logs`; a case that needs it is inconclusive',
  });
}
