import { formatIpv4, parseIpv4Range } from '../../core/ipv4.ts';
import { POD_LOOPBACK } from '../../core/pod-loopback.ts';

/** Hands out ranges as large as {@link POD_LOOPBACK}, one a pod, those given back last of all. */
export class LoopbackRanges {
  readonly #free: string[];

  /** @param cidrs what they are cut from */
  constructor(cidrs: readonly string[]) {
    const { prefix = 32 } = parseIpv4Range(POD_LOOPBACK) ?? {};
    const size = 2 ** (32 - prefix);
    this.#free = cidrs.flatMap((cidr) => {
      const range = parseIpv4Range(cidr);
      if (range === undefined) throw new RangeError(`not a network: ${cidr}`);
      const count = (range.last - range.first + 1) / size;
      return Array.from({ length: count }, (_, index) => `${formatIpv4(range.first + index * size)}/${String(prefix)}`);
    });
  }

  /** Throws when all are taken. */
  take(): string {
    const range = this.#free.shift();
    if (range === undefined) throw new Error('no loopback addresses are left for one more pod with a sidecar');
    return range;
  }

  giveBack(range: string): void {
    this.#free.push(range);
  }
}
