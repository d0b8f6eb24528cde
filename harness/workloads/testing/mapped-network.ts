import type { Server } from 'node:net';
import type { DatagramPort, ListeningPort, OutboundOptions, ProgramNetwork } from '../../core/program-network.ts';
import { systemNetwork } from '../../core/system-network.ts';

/** The loopback network, where a program that wants a certain port gets any free one, and tests ask which. */
export class MappedNetwork implements ProgramNetwork {
  readonly address = '127.0.0.1';
  readonly outbound: OutboundOptions = {};
  readonly #system = systemNetwork('127.0.0.1');
  readonly #ports = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  async listen(server: Server, port: number): Promise<ListeningPort> {
    const listening = await this.#system.listen(server, 0);
    this.#opened(`tcp ${String(port)}`, listening.port);
    return listening;
  }

  async bindDatagrams(port: number): Promise<DatagramPort> {
    const bound = await this.#system.bindDatagrams(0);
    this.#opened(`udp ${String(port)}`, bound.port);
    return bound;
  }

  /** The real port, once the program listens. */
  async port(wanted: number, protocol: 'tcp' | 'udp' = 'tcp'): Promise<number> {
    for (;;) {
      const port = this.#ports.get(`${protocol} ${String(wanted)}`);
      if (port !== undefined) return port;
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  #opened(name: string, port: number): void {
    this.#ports.set(name, port);
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}
