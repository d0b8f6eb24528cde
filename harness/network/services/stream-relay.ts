import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FleetNetwork, RelayClient } from '../fleet-network.ts';
import { GatedSocket } from '../sockets/gated-socket.ts';
import type { EndpointChoice, ServiceClient } from './choose-endpoint.ts';
import type { ServiceFront } from './service-fronts.ts';

export interface StreamRelayOptions {
  readonly network: FleetNetwork;
  readonly front: ServiceFront;
  readonly choose: (front: ServiceFront, client: ServiceClient) => EndpointChoice;
  readonly clientAt: (address: string) => ServiceClient;
}

/** Carries TCP connections on to the endpoints of a Service. */
export class StreamRelay {
  readonly #options: StreamRelayOptions;
  #front: ServiceFront;

  constructor(options: StreamRelayOptions) {
    this.#options = options;
    this.#front = options.front;
  }

  use(front: ServiceFront): void {
    this.#front = front;
  }

  accept(client: RelayClient): void {
    // Its end is seen below; an error alone must not take the process down.
    client.on('error', () => undefined);
    const address = client.remoteAddress;
    if (address === undefined) {
      client.destroy();
      return;
    }
    const endpoint = this.#options.choose(this.#front, this.#options.clientAt(address));
    // What a policy leaves without endpoints is dropped, not refused: nobody answers until the client gives up.
    if (endpoint === 'none') client.resume();
    else this.#carry(client, this.#sourceFor(address, endpoint.address), endpoint.address, endpoint.port);
  }

  /** A client of another network is let in by masquerading: its own address has no way to the endpoint. */
  #sourceFor(client: string, endpoint: string): string {
    const { source, address } = this.#front;
    return source ?? (this.#options.network.crossesNetworks(client, endpoint) ? address : client);
  }

  #carry(client: RelayClient, from: string, to: string, port: number): void {
    const gone = new AbortController();
    const onGone = (): void => {
      gone.abort(new Error('the client is gone'));
    };
    client.once('close', onGone);
    this.#options.network.dial(from, to, port, gone.signal).then(
      (endpoint) => {
        client.off('close', onGone);
        if (client.destroyed) endpoint.destroy();
        else join(client, endpoint);
      },
      () => {
        reset(client);
      },
    );
  }
}

/** Joins two half-open capable connections: each end is passed on by itself, a break on one side breaks the other. */
function join(a: Duplex, b: Duplex): void {
  a.pipe(b);
  b.pipe(a);
  breakWith(a, b);
  breakWith(b, a);
}

function breakWith(one: Duplex, other: Duplex): void {
  one.once('close', () => {
    // A close after both ends is no break: what was read is still on its way to the other side.
    if (one.readableEnded && one.writableFinished) return;
    reset(other);
  });
}

function reset(socket: Duplex): void {
  if (socket.destroyed) return;
  if (socket instanceof Socket || socket instanceof GatedSocket) socket.resetAndDestroy();
  else socket.destroy();
}
