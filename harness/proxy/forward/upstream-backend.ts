import { EndpointRotation } from '../balance/endpoint-rotation.ts';
import { endpointKey } from '../table/endpoint-key.ts';
import type { BackendEndpoint } from './backend-endpoint.ts';

/** A backend as requests see it. The same object through all tables that have the backend. */
export class UpstreamBackend {
  readonly name: string;
  #endpoints: readonly BackendEndpoint[] = [];
  #keys = '';
  #rotation: EndpointRotation<BackendEndpoint> = new EndpointRotation<BackendEndpoint>([]);

  constructor(name: string) {
    this.name = name;
  }

  get endpoints(): readonly BackendEndpoint[] {
    return this.#endpoints;
  }

  /** Serves with `endpoints` from now on. Turns go on where they were when the set is the same. */
  serve(endpoints: readonly BackendEndpoint[]): void {
    const keys = endpoints
      .map(({ endpoint }) => endpointKey(endpoint))
      .sort()
      .join(' ');
    this.#endpoints = endpoints;
    if (keys === this.#keys) return;
    this.#keys = keys;
    this.#rotation = new EndpointRotation(endpoints);
  }

  /** Whose turn it is for a client in `clientRegion`; undefined when no endpoint is healthy. */
  next(clientRegion: string, except?: BackendEndpoint): BackendEndpoint | undefined {
    return this.#rotation.next(clientRegion, except);
  }
}
