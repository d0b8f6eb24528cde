import type { Socket } from 'node:net';
import { DisposeStack } from '../core/dispose.ts';
import type { HeldAddress } from './fleet-network.ts';
import { OUTSIDE, type Place } from './place.ts';
import { systemError } from './sockets/socket-errors.ts';

/** One port that belongs to an address. Disposing it closes the port. */
export interface OwnedPort extends AsyncDisposable {
  /** It was closed by somebody else. */
  forget(): void;
}

/** The use of an address by a program or relay, until the address is released. */
export interface AddressUse {
  readonly address: string;
  readonly place: Place;
  /** Throws `EADDRNOTAVAIL` once the address is released. */
  check(syscall: string): void;
  own(port: AsyncDisposable): OwnedPort;
}

/** What there is at an address: the place behind it, open ports, connections. */
class Tenancy {
  readonly address: string;
  readonly place: Place;
  readonly ports = new Set<AsyncDisposable>();
  released = false;

  constructor(address: string, place: Place) {
    this.address = address;
    this.place = place;
  }

  async closePorts(): Promise<void> {
    const ports = [...this.ports];
    this.ports.clear();
    await Promise.all(ports.map((port) => port[Symbol.asyncDispose]()));
  }
}

/** Who has which address, and what is open there. */
export class AddressBook implements AsyncDisposable {
  readonly #held = new Map<string, Tenancy>();
  /** Addresses that nobody holds but somebody uses. */
  readonly #unheld = new Map<string, Tenancy>();
  /** By address: what ends the connections from and to it. */
  readonly #connections = new Map<string, Set<() => void>>();

  hold(address: string, place: Place): HeldAddress {
    if (this.#held.has(address)) throw new Error(`the address ${address} is held already`);
    const tenancy = new Tenancy(address, place);
    this.#held.set(address, tenancy);
    return {
      address,
      [Symbol.dispose]: () => {
        this.#release(tenancy);
      },
    };
  }

  placeOf(address: string): Place {
    return this.#held.get(address)?.place ?? OUTSIDE;
  }

  use(address: string): AddressUse {
    const tenancy = this.#held.get(address) ?? this.#unheldTenancy(address);
    return {
      address,
      place: tenancy.place,
      check: (syscall) => {
        if (tenancy.released) throw systemError('EADDRNOTAVAIL', syscall, `: address not available ${address}`);
      },
      own: (port) => {
        tenancy.ports.add(port);
        return {
          forget: () => {
            tenancy.ports.delete(port);
          },
          [Symbol.asyncDispose]: async () => {
            if (tenancy.ports.delete(port)) await port[Symbol.asyncDispose]();
          },
        };
      },
    };
  }

  /** Knows a connection until it is closed; `end` resets it. */
  connected(socket: Socket, addresses: readonly string[], end: () => void): void {
    for (const address of addresses) {
      const known = this.#connections.get(address) ?? new Set();
      known.add(end);
      this.#connections.set(address, known);
    }
    socket.once('close', () => {
      for (const address of addresses) {
        const known = this.#connections.get(address);
        if (known?.delete(end) === true && known.size === 0) this.#connections.delete(address);
      }
    });
  }

  /** Closes every port, resets every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    const tenancies = [...this.#held.values(), ...this.#unheld.values()];
    this.#held.clear();
    this.#unheld.clear();
    for (const tenancy of tenancies) tenancy.released = true;
    for (const address of [...this.#connections.keys()]) this.#reset(address);
    await using stack = new DisposeStack();
    for (const tenancy of tenancies) stack.defer(() => tenancy.closePorts());
  }

  #unheldTenancy(address: string): Tenancy {
    const tenancy = this.#unheld.get(address) ?? new Tenancy(address, OUTSIDE);
    this.#unheld.set(address, tenancy);
    return tenancy;
  }

  #release(tenancy: Tenancy): void {
    if (tenancy.released) return;
    tenancy.released = true;
    this.#held.delete(tenancy.address);
    this.#reset(tenancy.address);
    tenancy.closePorts().catch(() => undefined);
  }

  #reset(address: string): void {
    for (const end of [...(this.#connections.get(address) ?? [])]) end();
  }
}
