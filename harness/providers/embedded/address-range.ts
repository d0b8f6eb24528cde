import { addressAt, parseIpv4Range } from '../../core/ipv4.ts';

/** Hands out the addresses of a range in turn, so that one that was given back rests as long as possible. */
export class AddressRange {
  readonly #cidr: string;
  readonly #first: number;
  readonly #count: number;
  readonly #taken = new Set<string>();
  #next = 0;

  /** @param skip so many at the beginning are never given, nor is the last */
  constructor(cidr: string, skip: number) {
    const range = parseIpv4Range(cidr);
    if (range === undefined) throw new RangeError(`not a network: ${cidr}`);
    this.#cidr = cidr;
    this.#first = skip;
    this.#count = range.last - range.first - skip;
  }

  /** Throws when all are taken. */
  take(): string {
    const range = parseIpv4Range(this.#cidr);
    for (let tries = 0; range !== undefined && tries < this.#count; tries += 1) {
      const address = addressAt(range, this.#first + this.#next);
      this.#next = (this.#next + 1) % this.#count;
      if (!this.#taken.has(address)) {
        this.#taken.add(address);
        return address;
      }
    }
    throw new Error(`no addresses available in range set: ${this.#cidr}`);
  }

  /** Whether the address was free and is taken now. */
  claim(address: string): boolean {
    const range = parseIpv4Range(this.#cidr);
    const own = parseIpv4Range(`${address}/32`);
    if (range === undefined || own === undefined || own.first < range.first || own.last > range.last) return false;
    if (this.#taken.has(address)) return false;
    this.#taken.add(address);
    return true;
  }

  giveBack(address: string): void {
    this.#taken.delete(address);
  }
}
