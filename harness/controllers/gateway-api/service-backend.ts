import type { Service, ServicePort } from '../../kube/api/core.ts';
import type { BackendObjectReference } from '../../kube/api/http-route.ts';
import { mayRefer, notPermitted, type Referrer, type Refusal } from './reference-access.ts';
import { keyTextOf, type World } from './world.ts';

/** What is spoken to a backend: it decides over its protocol where the Service does not say. */
export type BackendUse = 'http' | 'grpc' | 'bytes';

/** One port of a Service that routes send requests to. */
export interface ServiceBackend {
  readonly service: Service;
  readonly port: ServicePort;
  readonly use: BackendUse;
}

export type BackendRefusal = Refusal<
  'InvalidKind' | 'RefNotPermitted' | 'BackendNotFound' | 'UnsupportedProtocol' | 'UnsupportedValue'
>;

/** Resolves one backendRef of a route. */
export function resolveServiceRef(
  world: World,
  from: Referrer,
  ref: BackendObjectReference,
  use: BackendUse,
): ServiceBackend | BackendRefusal {
  const { group = '', kind = 'Service', name, namespace = from.namespace } = ref;
  if (group !== '' || kind !== 'Service') {
    const message = `kind ${group === '' ? kind : `${group}/${kind}`} is not supported; use Service`;
    return { reason: 'InvalidKind', message };
  }
  const to = { kind, namespace, name };
  if (!mayRefer(world, from, to)) return notPermitted(from, to);
  const service = world.services.get(`${namespace}/${name}`);
  if (service === undefined)
    return { reason: 'BackendNotFound', message: `Service ${namespace}/${name} does not exist` };
  return resolvePort(service, ref.port, use);
}

function resolvePort(service: Service, wanted: number | undefined, use: BackendUse): ServiceBackend | BackendRefusal {
  const name = `Service ${keyTextOf(service)}`;
  if (service.spec?.type === 'ExternalName')
    return { reason: 'UnsupportedValue', message: `${name} is of type ExternalName, which is not supported` };
  if (wanted === undefined) return { reason: 'UnsupportedValue', message: `a port of ${name} is needed` };
  const ports = (service.spec?.ports ?? []).filter(({ port }) => port === wanted);
  const port = ports.find(({ protocol = 'TCP' }) => protocol === 'TCP');
  if (port !== undefined) return { service, port, use };
  const [other] = ports;
  if (other !== undefined) {
    const message = `port ${String(wanted)} of ${name} is ${other.protocol ?? ''}, not TCP`;
    return { reason: 'UnsupportedProtocol', message };
  }
  return { reason: 'BackendNotFound', message: `${name} has no port ${String(wanted)}` };
}
