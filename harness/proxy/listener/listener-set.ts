import { isFleetbedError, messageOf } from '../../core/errors.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { TableAck } from '../table/route-table.ts';
import type { ClientConnectionOptions } from './client-connection.ts';
import type { PortBinding } from './port-bindings.ts';
import { PortListener } from './port-listener.ts';

export interface ListenerSetOptions extends ClientConnectionOptions {
  readonly network: ProgramNetwork;
  /** How long closing waits for requests in flight. */
  readonly shutdownGraceMs: number;
}

/** The ports that are listened on. */
export class ListenerSet implements AsyncDisposable {
  readonly #options: ListenerSetOptions;
  readonly #bound = new Map<string, { readonly port: number; readonly listener: PortListener }>();
  /** Stopped, and perhaps with requests in flight. */
  readonly #stopping = new Set<PortListener>();

  constructor(options: ListenerSetOptions) {
    this.#options = options;
  }

  /** Listens on exactly these ports. One that cannot be bound is reported, and tried again the next time. */
  async apply(bindings: ReadonlyMap<string, PortBinding>): Promise<Pick<TableAck, 'ports' | 'failures'>> {
    for (const [key, { listener }] of this.#bound) {
      const binding = bindings.get(key);
      if (binding !== undefined) listener.use(binding.mode);
      else {
        this.#bound.delete(key);
        this.#stop(listener);
      }
    }
    const wanted = [...bindings].filter(([key]) => !this.#bound.has(key));
    const failures = await Promise.all(wanted.map(([key, binding]) => this.#bind(key, binding)));
    const ports = new Set([...this.#bound.values()].map(({ port }) => port));
    return {
      ports: [...ports].sort((a, b) => a - b),
      failures: failures.filter((failure) => failure !== undefined),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { clock, shutdownGraceMs } = this.#options;
    const all = [...[...this.#bound.values()].map(({ listener }) => listener), ...this.#stopping];
    this.#bound.clear();
    await Promise.all(all.map((listener) => listener.close(clock, shutdownGraceMs)));
  }

  async #bind(key: string, { place, mode }: PortBinding): Promise<TableAck['failures'][number] | undefined> {
    const { port } = place;
    try {
      this.#bound.set(key, {
        port,
        listener: await PortListener.bind(this.#options.network, place, mode, this.#options),
      });
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
