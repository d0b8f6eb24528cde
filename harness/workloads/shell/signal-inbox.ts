import type { ProgramContext } from '../program.ts';
import { signalExitCode, signalOf } from '../serving/until-signalled.ts';

/** A signal that a shell has got. */
export interface ArrivedSignal {
  /** `TERM`, as traps name it. */
  readonly name: string;
  readonly exitCode: number;
}

/**
 * The signals of a shell. One without a trap ends what runs in the foreground at once, and then the shell; one with a trap
 * waits until the command in the foreground has ended.
 */
export class SignalInbox {
  /** What commands in the foreground see. */
  readonly childSignal: AbortSignal;
  readonly #child = new AbortController();
  readonly #traps: () => ReadonlyMap<string, string>;
  readonly #arrived: ArrivedSignal[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #sources: readonly (readonly [AbortSignal, () => void])[];

  constructor({ signal, killed }: Pick<ProgramContext, 'signal' | 'killed'>, traps: () => ReadonlyMap<string, string>) {
    this.#traps = traps;
    this.childSignal = this.#child.signal;
    const sources = [signal, ...(killed === undefined ? [] : [killed])];
    this.#sources = sources.map((source) => {
      const onAbort = (): void => {
        this.#receive(source, source === killed);
      };
      if (source.aborted) onAbort();
      else source.addEventListener('abort', onAbort, { once: true });
      return [source, onAbort] as const;
    });
  }

  /** A signal that the shell sends itself. */
  send(name: string, exitCode: number): void {
    this.#take({ name, exitCode }, { signal: `SIG${name}` }, false);
  }

  take(): ArrivedSignal | undefined {
    return this.#arrived.shift();
  }

  /** The result of a command in the foreground, or at once the exit code of a signal that ends the shell. */
  orDeath(running: Promise<number>): Promise<number> {
    if (this.childSignal.aborted) return Promise.resolve(143);
    return new Promise((resolve, reject) => {
      const onDeath = (): void => {
        resolve(signalExitCode(this.childSignal));
      };
      this.childSignal.addEventListener('abort', onDeath, { once: true });
      running.then(resolve, reject).finally(() => {
        this.childSignal.removeEventListener('abort', onDeath);
      });
    });
  }

  /** Resolves when any signal arrives. */
  arrival(): { readonly promise: Promise<void>; readonly forget: () => void } {
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    if (this.#arrived.length > 0) resolve();
    this.#waiting.add(resolve);
    return { promise, forget: () => this.#waiting.delete(resolve) };
  }

  close(): void {
    for (const [source, onAbort] of this.#sources) source.removeEventListener('abort', onAbort);
  }

  #receive(source: AbortSignal, isKill: boolean): void {
    const signal = isKill ? 'SIGKILL' : signalOf(source);
    const exitCode = isKill ? 137 : signalExitCode(source);
    this.#take({ name: signal.slice('SIG'.length), exitCode }, { signal }, isKill);
  }

  #take(signal: ArrivedSignal, reason: object, isKill: boolean): void {
    const trap = isKill ? undefined : this.#traps().get(signal.name);
    if (trap === '') return;
    this.#arrived.push(signal);
    if (trap === undefined) this.#child.abort(reason);
    for (const resolve of this.#waiting) resolve();
  }
}
