import type { Service, ServicePort, ServiceSpec } from '../../kube/api/core.ts';
import type { MultiClusterService } from '../../kube/api/multicluster-ingress.ts';
import { derivedName, isDerivedName, negName } from './derived-names.ts';
import { NEG, NEG_STATUS, PARENT } from './names.ts';
import type { MemberWorld } from './world.ts';

/** The headless Service that groups the pods of a MultiClusterService in one cluster (001-R1, 001-D10, semantics 2.2). */
export function derivedService({ metadata, spec }: MultiClusterService, member: MemberWorld): Service {
  const { namespace = '', name: parent } = metadata;
  const name = derivedName(namespace, parent);
  const { selector, ports } = spec.template.spec;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, annotations: annotations(parent, { namespace, name }, ports, member) },
    spec: { type: 'ClusterIP', clusterIP: 'None', selector, ports: ports.map(servicePort) },
  };
}

function annotations(
  parent: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  ports: readonly { readonly port: number }[],
  member: MemberWorld,
): Readonly<Record<string, string>> {
  const exposed = Object.fromEntries(ports.map(({ port }) => [String(port), {}]));
  const groups = Object.fromEntries(
    ports.map(({ port }) => [String(port), negName(member.name, namespace, name, port)]),
  );
  return {
    [NEG]: JSON.stringify({ exposed_ports: exposed }),
    [NEG_STATUS]: JSON.stringify({ network_endpoint_groups: groups, zones: [member.zone] }),
    [PARENT]: JSON.stringify({ Namespace: namespace, Name: parent }),
  };
}

function servicePort({
  name = '',
  port,
  targetPort = port,
}: MultiClusterService['spec']['template']['spec']['ports'][number]): ServicePort {
  return { ...(name === '' ? {} : { name }), protocol: 'TCP', port, targetPort };
}

/** `namespace/name` of the MultiClusterService of a Service that we made; undefined for any other Service. */
export function parentOf({ metadata }: Service): string | undefined {
  const text = metadata.annotations?.[PARENT];
  if (text === undefined || !isDerivedName(metadata.name)) return undefined;
  try {
    const { Namespace: namespace, Name: name } = JSON.parse(text) as { Namespace?: unknown; Name?: unknown };
    if (typeof namespace !== 'string' || typeof name !== 'string') return undefined;
    // Users may write such an annotation as well: the name must be the one that we would have given.
    const isOurs = namespace === metadata.namespace && derivedName(namespace, name) === metadata.name;
    return isOurs ? `${namespace}/${name}` : undefined;
  } catch {
    return undefined;
  }
}

/** Left as the server filled them in. */
const SERVER_FIELDS: readonly (keyof ServiceSpec)[] = ['clusterIP', 'clusterIPs'];
const SERVER_DEFAULTS: ServiceSpec = { sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' };

/** The Service as it is with everything that a user changed put right (001-R6). */
export function restored(current: Service, desired: Service): Service {
  const spec: Readonly<Record<string, unknown>> = { ...current.spec };
  const kept = [...SERVER_FIELDS, 'ipFamilies', 'ipFamilyPolicy'].filter((field) => spec[field] !== undefined);
  const defaults = Object.entries(SERVER_DEFAULTS).filter(([field]) => spec[field] !== undefined);
  return {
    ...current,
    metadata: {
      ...current.metadata,
      annotations: { ...current.metadata.annotations, ...desired.metadata.annotations },
    },
    spec: {
      ...Object.fromEntries(kept.map((field) => [field, spec[field]])),
      ...Object.fromEntries(defaults),
      type: 'ClusterIP',
      ...(desired.spec?.selector === undefined ? {} : { selector: desired.spec.selector }),
      ...(desired.spec?.ports === undefined ? {} : { ports: desired.spec.ports }),
    },
  };
}

/** A Service of the name that has an address can only be made anew: the server lets nobody take it away. */
export function isHeadless({ spec }: Service): boolean {
  return spec?.clusterIP === 'None';
}
