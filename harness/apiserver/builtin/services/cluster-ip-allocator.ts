import type { Random } from '../../../core/random.ts';
import { cidrContains, cidrSize, cidrText, ipText, parseIp, type Cidr } from '../../../kube/net/ip-address.ts';

/** Beyond this no position of a range is drawn; ranges of IPv6 may be larger. */
const DRAWN_LIMIT = 2 ** 32;

/**
 * The cluster IPs of one family. Mirrors kubernetes `pkg/registry/core/service/ipallocator`: the lower end of the range
 * (16 to 256 addresses) is left to those who ask for an address by name, as long as there are others.
 */
export class ClusterIpAllocator {
  readonly #range: Cidr;
  readonly #first: bigint;
  readonly #count: number;
  readonly #reserved: number;
  readonly #taken = new Set<bigint>();

  constructor(range: Cidr) {
    this.#range = range;
    const size = cidrSize(range);
    this.#first = range.network.bits + 1n;
    const usable = range.network.family === 4 ? size - 2n : size - 1n;
    this.#count = Number(usable > BigInt(DRAWN_LIMIT) ? BigInt(DRAWN_LIMIT) : usable > 0n ? usable : 0n);
    this.#reserved = reservedOf(this.#count);
  }

  get family(): 'IPv4' | 'IPv6' {
    return this.#range.network.family === 4 ? 'IPv4' : 'IPv6';
  }

  /** What a dry run is shown: no address is looked for. */
  get example(): string {
    return ipText(this.#range.network);
  }

  /** @returns why the address cannot be had; undefined: it can */
  refusal(text: string, dryRun: boolean): string | undefined {
    const ip = parseIp(text);
    if (ip === undefined || !cidrContains(this.#range, ip))
      return `the provided IP (${ip === undefined ? text : ipText(ip)}) is not in the valid range. The range of valid IPs is ${cidrText(this.#range)}`;
    const position = ip.bits - this.#first;
    if (position < 0n || position >= BigInt(this.#count))
      return 'the provided network does not match the current range';
    return !dryRun && this.#taken.has(ip.bits) ? 'provided IP is already allocated' : undefined;
  }

  /** A free address, which is not taken yet; undefined when there is none. */
  pick(random: Random): string | undefined {
    const position =
      freePosition(this.#reserved, this.#count, random, (at) => this.#taken.has(this.#first + BigInt(at))) ??
      freePosition(0, this.#reserved, random, (at) => this.#taken.has(this.#first + BigInt(at)));
    return position === undefined
      ? undefined
      : ipText({ family: this.#range.network.family, bits: this.#first + BigInt(position) });
  }

  take(text: string): void {
    const ip = parseIp(text);
    if (ip !== undefined && cidrContains(this.#range, ip)) this.#taken.add(ip.bits);
  }

  release(text: string): void {
    const ip = parseIp(text);
    if (ip !== undefined) this.#taken.delete(ip.bits);
  }
}

/** A position of `[from, to)` that is not taken: the first one after a drawn one. */
export function freePosition(
  from: number,
  to: number,
  random: Random,
  isTaken: (position: number) => boolean,
): number | undefined {
  const count = to - from;
  if (count <= 0) return undefined;
  const start = Math.floor(random.next() * count);
  for (let step = 0; step < count; step += 1) {
    const position = from + ((start + step) % count);
    if (!isTaken(position)) return position;
  }
  return undefined;
}

function reservedOf(count: number): number {
  return count < 16 ? 0 : Math.min(Math.max(16, Math.floor(count / 16)), 256);
}
