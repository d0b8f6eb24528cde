import type { Endpoint } from './backend.ts';

/** `address:port`: what is connected to, whatever backend it serves. */
export function socketKey({ address, port }: Pick<Endpoint, 'address' | 'port'>): string {
  return `${address}:${String(port)}`;
}

/** All of an endpoint. Two endpoints with the same key are the same one in two tables. */
export function endpointKey(endpoint: Endpoint): string {
  return `${socketKey(endpoint)}/${endpoint.cluster}/${endpoint.region}`;
}
