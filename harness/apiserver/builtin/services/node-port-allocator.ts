import type { Random } from '../../../core/random.ts';
import type { PortRange } from '../built-in-options.ts';
import { freePosition } from './cluster-ip-allocator.ts';

/** Where upstream's dry runs begin to count, past the default range. */
const FIRST_EXAMPLE = 32_769;

/**
 * The node ports of one server. Mirrors kubernetes `pkg/registry/core/service/portallocator`: the lower end of the range
 * (16 to 128 ports) is left to those who ask for a port by number, as long as there are others.
 */
export class NodePortAllocator {
  readonly #range: PortRange;
  readonly #reserved: number;
  readonly #taken = new Set<number>();

  constructor(range: PortRange) {
    this.#range = range;
    const count = range.last - range.first + 1;
    this.#reserved = count < 16 ? 0 : Math.min(Math.max(16, Math.floor(count / 32)), 128);
  }

  isTaken(port: number): boolean {
    return this.#taken.has(port);
  }

  take(port: number): void {
    this.#taken.add(port);
  }

  release(port: number): void {
    this.#taken.delete(port);
  }

  /** The ports that one request asks for, none of which is taken yet. */
  request(random: Random, dryRun: boolean): NodePortRequest {
    const asked = new Set<number>();
    let highest = FIRST_EXAMPLE - 1;
    const ask = (port: number): void => {
      asked.add(port);
      highest = Math.max(highest, port);
    };
    return {
      refusal: (port) => {
        if (!dryRun && (port < this.#range.first || port > this.#range.last))
          return `provided port is not in the valid range. The range of valid ports is ${this.#range.first}-${this.#range.last}`;
        if (this.#taken.has(port) || asked.has(port)) return 'provided port is already allocated';
        ask(port);
        return undefined;
      },
      next: () => {
        const port = dryRun ? highest + 1 : this.#pick(random, asked);
        if (port !== undefined) ask(port);
        return port;
      },
    };
  }

  #pick(random: Random, asked: ReadonlySet<number>): number | undefined {
    const isTaken = (port: number): boolean => this.#taken.has(port) || asked.has(port);
    const border = this.#range.first + this.#reserved;
    return (
      freePosition(border, this.#range.last + 1, random, isTaken) ??
      freePosition(this.#range.first, border, random, isTaken)
    );
  }
}

export interface NodePortRequest {
  /** @returns why the port cannot be had; undefined: it can, and is asked for from now on */
  refusal(port: number): string | undefined;
  /** A free port, asked for from now on; undefined when there is none. */
  next(): number | undefined;
}
