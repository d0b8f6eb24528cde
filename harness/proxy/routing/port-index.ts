import type { Steps } from '../pace.ts';

interface Bound {
  readonly port: number;
  readonly address?: string;
}

/** What listens, by port and, for listeners that have one, by address. */
export class PortIndex<T> {
  readonly #ports: ReadonlyMap<number, ReadonlyMap<string | undefined, T>>;

  private constructor(ports: ReadonlyMap<number, ReadonlyMap<string | undefined, T>>) {
    this.#ports = ports;
  }

  /** @param make is given the listeners that share a port and address */
  static *compile<L extends Bound, T>(
    listeners: readonly L[],
    make: (listeners: readonly L[], bound: Bound) => Steps<T>,
  ): Steps<PortIndex<T>> {
    const ports = new Map<number, Map<string | undefined, L[]>>();
    for (const listener of listeners) {
      const addresses = ports.get(listener.port) ?? new Map<string | undefined, L[]>();
      ports.set(listener.port, addresses);
      const sharing = addresses.get(listener.address);
      if (sharing === undefined) addresses.set(listener.address, [listener]);
      else sharing.push(listener);
    }
    const made = new Map<number, Map<string | undefined, T>>();
    for (const [port, addresses] of ports) {
      const all = new Map<string | undefined, T>();
      for (const [address, sharing] of addresses)
        all.set(address, yield* make(sharing, address === undefined ? { port } : { port, address }));
      made.set(port, all);
    }
    return new PortIndex(made);
  }

  get({ port, address }: Bound): T | undefined {
    return this.#ports.get(port)?.get(address);
  }
}
