import type { Clock } from '../../core/clock.ts';
import { isFleetbedError, messageOf } from '../../core/errors.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { RequestHandler } from '../forward/forwarder.ts';
import type { TableAck } from '../table/route-table.ts';
import { PortListener } from './port-listener.ts';

export interface ListenerSetOptions {
  readonly clock: Clock;
  readonly network: ProgramNetwork;
  readonly handler: RequestHandler;
  /** How long closing waits for requests in flight. */
  readonly shutdownGraceMs: number;
}

/** The ports that are listened on. */
export class ListenerSet implements AsyncDisposable {
  readonly #options: ListenerSetOptions;
  readonly #bound = new Map<number, PortListener>();
  /** Stopped, and perhaps with requests in flight. */
  readonly #stopping = new Set<PortListener>();

  constructor(options: ListenerSetOptions) {
    this.#options = options;
  }

  /** Listens on exactly `ports`. A port that cannot be bound is reported, and tried again the next time. */
  async apply(ports: readonly number[]): Promise<Pick<TableAck, 'ports' | 'failures'>> {
    for (const [port, listener] of this.#bound) {
      if (ports.includes(port)) continue;
      this.#bound.delete(port);
      this.#stop(listener);
    }
    const wanted = [...new Set(ports)].filter((port) => !this.#bound.has(port));
    const failures = await Promise.all(wanted.map((port) => this.#bind(port)));
    return {
      ports: [...this.#bound.keys()].sort((a, b) => a - b),
      failures: failures.filter((failure) => failure !== undefined),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { clock, shutdownGraceMs } = this.#options;
    const all = [...this.#bound.values(), ...this.#stopping];
    this.#bound.clear();
    await Promise.all(all.map((listener) => listener.close(clock, shutdownGraceMs)));
  }

  async #bind(port: number): Promise<TableAck['failures'][number] | undefined> {
    const { network, handler } = this.#options;
    try {
      this.#bound.set(port, await PortListener.bind(network, port, handler));
      return undefined;
    } catch (error) {
      return { port, reason: isFleetbedError(error) ? (error.observed ?? error.message) : messageOf(error) };
    }
  }

  #stop(listener: PortListener): void {
    this.#stopping.add(listener);
    listener.stop();
    listener.closed.then(
      () => this.#stopping.delete(listener),
      () => undefined,
    );
  }
}
