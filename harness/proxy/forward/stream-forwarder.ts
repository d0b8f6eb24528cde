import type { Duplex } from 'node:stream';
import type { ProxyCounters } from '../proxy-stats.ts';
import type { EndpointChoice } from '../routing/request-plan.ts';
import type { BackendEndpoint } from './backend-endpoint.ts';
import type { InFlight } from './in-flight.ts';
import { relay, type Relay } from './relay.ts';
import type { UpstreamBackend } from './upstream-backend.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** Endpoints that are tried for one connection. */
const MOST_ATTEMPTS = 3;

export interface ForwardedStream {
  readonly client: Duplex;
  /** Read of the client already. */
  readonly first?: Buffer;
  readonly backend: UpstreamBackend;
  readonly choice: EndpointChoice;
}

/**
 * Carries the bytes of a connection to an endpoint and back until both sides have ended. Another endpoint is tried when
 * no connection can be made; when none can, the client's is closed.
 */
export function forwardStream(stream: ForwardedStream, counters: ProxyCounters): void {
  stream.client.pause();
  new StreamConnection(stream, counters).start();
}

class StreamConnection implements InFlight {
  slot = -1;
  readonly #stream: ForwardedStream;
  readonly #counters: ProxyCounters;
  readonly #tried: BackendEndpoint[] = [];
  #endpoint: BackendEndpoint | undefined;
  #dialing: Disposable | undefined;
  #relay: Relay | undefined;

  constructor(stream: ForwardedStream, counters: ProxyCounters) {
    this.#stream = stream;
    this.#counters = counters;
    stream.client.on('error', nothing).once('close', this.#onClientGone);
  }

  /** A connection is not given up when its endpoint turns unhealthy, only tried elsewhere while there is none. */
  get waiting(): boolean {
    return this.#relay === undefined;
  }

  start(): void {
    const { backend, choice, client } = this.#stream;
    const endpoint = this.#tried.length < MOST_ATTEMPTS ? backend.next(choice, this.#tried) : undefined;
    if (endpoint === undefined) {
      if (this.#tried.length === 0) this.#counters.noHealthyUpstream += 1;
      else this.#counters.upstreamErrors += 1;
      client.destroy();
      return;
    }
    if (this.#tried.length > 0) this.#counters.retries += 1;
    this.#tried.push(endpoint);
    this.#endpoint = endpoint;
    endpoint.began(this);
    this.#dialing = endpoint.upstream.connect((outcome) => {
      this.#dialing = undefined;
      if (outcome instanceof UpstreamFailure) this.abort(outcome);
      else this.#open(outcome);
    });
  }

  abort(failure: UpstreamFailure): void {
    if (this.#relay !== undefined) {
      this.#relay.cut();
      return;
    }
    const endpoint = this.#end();
    if (failure.kind === 'connect') {
      this.#counters.connectFailures += 1;
      endpoint?.eject();
    }
    if (failure.kind === 'shutdown' || this.#stream.client.destroyed) this.#stream.client.destroy();
    else this.start();
  }

  #open(socket: Duplex): void {
    const { client, first } = this.#stream;
    this.#counters.tunnels += 1;
    client.off('close', this.#onClientGone);
    this.#relay = relay(client, socket, first === undefined ? {} : { firstToEndpoint: first }, () => {
      this.#end();
    });
  }

  readonly #onClientGone = (): void => {
    this.#counters.clientsGone += 1;
    this.#end();
  };

  #end(): BackendEndpoint | undefined {
    const endpoint = this.#endpoint;
    this.#endpoint = undefined;
    this.#dialing?.[Symbol.dispose]();
    this.#dialing = undefined;
    endpoint?.ended(this);
    return endpoint;
  }
}

function nothing(): void {
  // Its end is told by `close`.
}
