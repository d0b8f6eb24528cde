import { CLUSTER_DOMAIN } from './names.ts';

/** The host of a Service: `helloworld.sample.svc.cluster.local`. */
export function serviceHost(namespace: string, name: string): string {
  return `${name}.${namespace}.svc.${CLUSTER_DOMAIN}`;
}

/** The server name by which a port of a Service is asked for between clusters; there are no subsets here. 002-D1 */
export function sniName(host: string, port: number): string {
  return `outbound_.${String(port)}_._.${host}`;
}
