import { messageOf } from '../../core/errors.ts';
import type { ListeningPort } from '../../core/program-network.ts';
import type { FleetNetwork } from '../fleet-network.ts';
import { EndpointChooser, type EndpointChoice, type ServiceClient } from './choose-endpoint.ts';
import { DatagramRelay } from './datagram-relay.ts';
import type { ServiceFront } from './service-fronts.ts';
import type { ServiceProxyOptions } from './service-proxy-options.ts';
import { StreamRelay } from './stream-relay.ts';

/** What is open for one front. */
interface OpenFront extends AsyncDisposable {
  /** The Service behind it changed. */
  use(front: ServiceFront): void;
}

/** The open listeners of a service proxy. */
export class FrontSet implements AsyncDisposable {
  readonly #options: ServiceProxyOptions;
  readonly #open = new Map<string, OpenFront>();
  /** By Service port: its affinity holds for all its addresses. */
  readonly #choosers = new Map<string, EndpointChooser>();
  readonly #complaints = new Set<string>();

  constructor(options: ServiceProxyOptions) {
    this.#options = options;
  }

  /** Closes what is not in `fronts`, opens what is new. */
  async replace(fronts: ReadonlyMap<string, ServiceFront>): Promise<void> {
    const gone = [...this.#open].filter(([key]) => !fronts.has(key));
    await Promise.all(gone.map(([key, open]) => this.#close(key, open)));
    const names = new Set([...fronts.values()].map(({ entry }) => entry.name));
    for (const name of this.#choosers.keys()) if (!names.has(name)) this.#choosers.delete(name);
    await Promise.all([...fronts.values()].map((front) => this.#use(front)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open].map(([key, open]) => this.#close(key, open)));
  }

  async #use(front: ServiceFront): Promise<void> {
    const open = this.#open.get(front.key);
    if (open !== undefined) {
      open.use(front);
      return;
    }
    try {
      this.#open.set(front.key, await this.#listen(front));
      this.#complaints.delete(front.key);
    } catch (error) {
      if (this.#complaints.has(front.key)) return;
      this.#complaints.add(front.key);
      this.#options.log(`service ${front.entry.name} is not reachable at ${front.key}: ${messageOf(error)}`);
    }
  }

  async #listen(front: ServiceFront): Promise<OpenFront> {
    const { network } = this.#options;
    const ports = network.relayPorts(front.address);
    const choose = (current: ServiceFront, client: ServiceClient): EndpointChoice =>
      this.#chooser(current).choose(current, client);
    const clientAt = (address: string): ServiceClient => serviceClient(network, front, address);
    if (front.protocol === 'UDP') {
      const relay = new DatagramRelay({ ...this.#options, front, choose, clientAt });
      relay.open(await ports.bindDatagrams(front.port, front.judgement));
      return relay;
    }
    const relay = new StreamRelay({ network, front, choose, clientAt });
    const port: ListeningPort = await ports.listen(front.port, front.judgement, (client) => {
      relay.accept(client);
    });
    return {
      use: (changed) => {
        relay.use(changed);
      },
      [Symbol.asyncDispose]: () => port[Symbol.asyncDispose](),
    };
  }

  #chooser({ entry }: ServiceFront): EndpointChooser {
    const chooser = this.#choosers.get(entry.name) ?? new EndpointChooser(this.#options);
    this.#choosers.set(entry.name, chooser);
    return chooser;
  }

  async #close(key: string, open: OpenFront): Promise<void> {
    this.#open.delete(key);
    await open[Symbol.asyncDispose]();
  }
}

function serviceClient(network: FleetNetwork, front: ServiceFront, address: string): ServiceClient {
  const [own, client] = [network.placeOf(front.address), network.placeOf(address)];
  if (client.kind !== 'cluster') return { address, node: undefined, isInside: false };
  const isInside = own.kind === 'cluster' && own.cluster === client.cluster;
  return { address, node: client.node, isInside };
}
