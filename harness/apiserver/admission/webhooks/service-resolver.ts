import { isJsonObject, listAt, numberAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import type { Storage } from '../../storage/storage.ts';
import { objectsAt } from '../pod-fields.ts';
import type { ServiceReference } from './webhook.ts';

/** Where to connect to. */
export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
}

/** Finds something that answers for a Service. Throws an Error whose message says why there is nothing. */
export type ServiceResolver = (reference: ServiceReference) => ServiceAddress;

/**
 * Picks a ready endpoint of the Service. The real server connects to the cluster IP and leaves that to kube-proxy; the words
 * are those of kube-aggregator `pkg/apiserver/resolvers.go`.
 */
export function endpointResolver(storage: Storage): ServiceResolver {
  return ({ namespace, name, port }) => {
    const service = storage.get('services', { namespace, name });
    if (service === undefined) throw new Error(`service ${JSON.stringify(name)} not found`);
    const servicePort = objectsAt(objectAt(service.object, 'spec'), 'ports').find((each) => each['port'] === port);
    if (servicePort === undefined) throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`);
    const portName = textAt(servicePort, 'name') ?? '';
    for (const { object } of storage.list({ resource: 'endpointslices.discovery.k8s.io', namespace }).items) {
      if (textAt(objectAt(object.metadata, 'labels'), 'kubernetes.io/service-name') !== name) continue;
      const target = objectsAt(object, 'ports').find((each) => (textAt(each, 'name') ?? '') === portName);
      const host = readyAddress(object);
      const number = numberAt(target, 'port');
      if (host !== undefined && number !== undefined) return { host, port: number };
    }
    throw new Error(`no endpoints available for service ${JSON.stringify(name)}`);
  };
}

function readyAddress(slice: JsonObject): string | undefined {
  const ready = listAt(slice, 'endpoints').find(
    (endpoint) => isJsonObject(endpoint) && objectAt(endpoint, 'conditions')?.['ready'] !== false,
  );
  const [address] = isJsonObject(ready) ? listAt(ready, 'addresses') : [];
  return typeof address === 'string' ? address : undefined;
}
