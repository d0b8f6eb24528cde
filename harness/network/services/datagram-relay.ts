import type { Clock } from '../../core/clock.ts';
import type { DatagramPort } from '../../core/program-network.ts';
import type { FleetNetwork } from '../fleet-network.ts';
import { endpointsFor, isSameEndpoint, type EndpointChoice, type ServiceClient } from './choose-endpoint.ts';
import type { ServiceFront } from './service-fronts.ts';
import type { ServiceEndpoint } from './service-table.ts';

export interface DatagramRelayOptions {
  readonly network: FleetNetwork;
  readonly clock: Clock;
  readonly front: ServiceFront;
  readonly choose: (front: ServiceFront, client: ServiceClient) => EndpointChoice;
  readonly clientAt: (address: string) => ServiceClient;
}

interface Client {
  readonly address: string;
  readonly port: number;
}

interface Flow {
  readonly endpoint: ServiceEndpoint;
  readonly clientAddress: string;
  readonly socket: Promise<DatagramPort | undefined>;
  idle: Disposable;
}

export const DATAGRAM_RELAY_DEFAULTS: { readonly idleMs: number; readonly flows: number } = {
  /** As the kernel's connection tracking forgets UDP flows (`nf_conntrack_udp_timeout_stream`). */
  idleMs: 120_000,
  /** Flows of one front at a time; beyond it the longest known is forgotten. */
  flows: 4_096,
};

/** Carries datagrams on to the endpoints of a Service, and the answers back. One client port is one flow. */
export class DatagramRelay implements AsyncDisposable {
  readonly #options: DatagramRelayOptions;
  readonly #flows = new Map<string, Flow>();
  #front: ServiceFront;
  #port: DatagramPort | undefined;

  constructor(options: DatagramRelayOptions) {
    this.#options = options;
    this.#front = options.front;
  }

  open(port: DatagramPort): void {
    this.#port = port;
    port.onMessage((data, client) => {
      this.#receive(data, client);
    });
  }

  /** Flows to endpoints that are gone start anew with their next datagram. */
  use(front: ServiceFront): void {
    this.#front = front;
    for (const [key, flow] of this.#flows) {
      const usable = endpointsFor(front, this.#options.clientAt(flow.clientAddress));
      if (!usable.some((endpoint) => isSameEndpoint(endpoint, flow.endpoint))) this.#forget(key);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const key of [...this.#flows.keys()]) this.#forget(key);
    await this.#port?.[Symbol.asyncDispose]();
  }

  #receive(data: Buffer, client: Client): void {
    const key = `${client.address}:${String(client.port)}`;
    const flow = this.#flows.get(key) ?? this.#begin(key, client);
    if (flow === undefined) return;
    this.#touch(key, flow);
    const { address, port } = flow.endpoint;
    flow.socket.then(
      (socket) => {
        socket?.send(data, port, address);
      },
      () => undefined,
    );
  }

  #begin(key: string, client: Client): Flow | undefined {
    const endpoint = this.#options.choose(this.#front, this.#options.clientAt(client.address));
    if (endpoint === 'none') return undefined;
    const { network } = this.#options;
    // In the client's name, as a program of its own: the links between client and endpoint apply.
    const source = network.programNetwork(this.#front.source ?? client.address);
    const socket = source.bindDatagrams(0).then(
      (opened) => {
        opened.onMessage((answer, from) => {
          if (from.address !== endpoint.address || from.port !== endpoint.port) return;
          this.#touch(key, flow);
          this.#port?.send(answer, client.port, client.address);
        });
        return opened;
      },
      () => {
        this.#flows.delete(key);
        return undefined;
      },
    );
    const flow: Flow = { endpoint, clientAddress: client.address, socket, idle: this.#expiry(key) };
    this.#flows.set(key, flow);
    const [longestKnown] = this.#flows.keys();
    if (this.#flows.size > DATAGRAM_RELAY_DEFAULTS.flows && longestKnown !== undefined) this.#forget(longestKnown);
    return flow;
  }

  #touch(key: string, flow: Flow): void {
    if (this.#flows.get(key) !== flow) return;
    flow.idle[Symbol.dispose]();
    flow.idle = this.#expiry(key);
  }

  #expiry(key: string): Disposable {
    return this.#options.clock.after(DATAGRAM_RELAY_DEFAULTS.idleMs, () => {
      this.#forget(key);
    });
  }

  #forget(key: string): void {
    const flow = this.#flows.get(key);
    if (flow === undefined) return;
    this.#flows.delete(key);
    flow.idle[Symbol.dispose]();
    flow.socket.then((socket) => socket?.[Symbol.asyncDispose]()).catch(() => undefined);
  }
}
