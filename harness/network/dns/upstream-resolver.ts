import type { Clock } from '../../core/clock.ts';
import { closeDatagrams, openDatagrams } from '../../core/listening.ts';

/** A recursive resolver outside the fleet. */
export interface Upstream {
  readonly address: string;
  /** @default 53 */
  readonly port?: number;
}

const TIMEOUT_MS = 2_000;

/** Asks a resolver outside the fleet, from whatever address the system chooses. */
export class UpstreamResolver {
  readonly #upstream: Upstream;
  readonly #clock: Clock;

  constructor(upstream: Upstream, { clock }: { readonly clock: Clock }) {
    this.#upstream = upstream;
    this.#clock = clock;
  }

  /** The answer to a query as it came; undefined when there was none in time. */
  async ask(query: Buffer): Promise<Buffer | undefined> {
    const { address, port = 53 } = this.#upstream;
    const socket = await openDatagrams('0.0.0.0', 0);
    try {
      return await new Promise<Buffer | undefined>((resolve) => {
        const timer = this.#clock.after(TIMEOUT_MS, () => {
          resolve(undefined);
        });
        socket.on('message', (answer, from) => {
          if (from.address !== address || from.port !== port || answer.length < 12) return;
          if (answer.readUInt16BE(0) !== query.readUInt16BE(0)) return;
          timer[Symbol.dispose]();
          resolve(answer);
        });
        socket.send(query, port, address, (error) => {
          if (error === null) return;
          timer[Symbol.dispose]();
          resolve(undefined);
        });
      });
    } finally {
      await closeDatagrams(socket);
    }
  }
}
