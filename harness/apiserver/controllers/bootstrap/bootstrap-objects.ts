/** Mirrors kubernetes `pkg/controlplane/controller/{systemnamespaces,kubernetesservice}` and `pkg/registry/scheduling/rest`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { textAt, type JsonObject } from '../../../kube/json/json.ts';
import type { ObjectKey } from '../../../kube/meta/object.ts';
import type { Registry, WriteContext } from '../../registry/registry.ts';
import type { ResourceDefinition } from '../../registry/resource-definition.ts';
import type { ResourceCatalog } from '../../registry/resource-catalog.ts';

export interface BootstrapOptions {
  readonly registry: Registry;
  readonly catalog: ResourceCatalog;
  readonly context: WriteContext;
  /** Where the server listens. */
  readonly address: string;
  readonly port: number;
  /** Of the Service `kubernetes`: the first one of the service CIDR. */
  readonly serviceAddress: string;
  /** PEM of the authority of client certificates. */
  readonly clientCa?: string;
}

/** What every cluster has from the start, but for RBAC. Kinds that are not served are left out; what is there is left alone. */
export async function bootstrapObjects(options: BootstrapOptions): Promise<void> {
  const { registry, catalog, context } = options;
  for (const object of [
    ...namespaces(),
    ...priorityClasses(),
    ...authenticationConfig(options),
    ...ownService(options),
  ]) {
    const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
    const definition = catalog.findKind(group ?? '', version ?? '', object.kind);
    if (definition === undefined || registry.get(definition, keyOf(object)) !== undefined) continue;
    await registry.create(unchecked(definition), object, context);
  }
}

/** The real server listens on an address that others can reach; this one may listen on a loopback address. */
function unchecked(definition: ResourceDefinition): ResourceDefinition {
  return { ...definition, strategy: { ...definition.strategy, validate: () => [] } };
}

function keyOf({ metadata }: ApiObject): ObjectKey {
  const name = textAt(metadata, 'name') ?? '';
  const namespace = textAt(metadata, 'namespace');
  return namespace === undefined ? { name } : { name, namespace };
}

function namespaces(): readonly ApiObject[] {
  return ['kube-system', 'kube-public', 'kube-node-lease', 'default'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  }));
}

function priorityClasses(): readonly ApiObject[] {
  const of = (name: string, value: number, description: string): ApiObject => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    description,
    preemptionPolicy: 'PreemptLowerPriority',
  });
  const pods = 'Used for system critical pods that must';
  return [
    of('system-node-critical', 2_000_001_000, `${pods} not be moved from their current node.`),
    of(
      'system-cluster-critical',
      2_000_000_000,
      `${pods} run in the cluster, but can be moved to another node if necessary.`,
    ),
  ];
}

/** What aggregated API servers read to know whom this server knows. */
function authenticationConfig({ clientCa }: BootstrapOptions): readonly ApiObject[] {
  if (clientCa === undefined) return [];
  const metadata = { name: 'extension-apiserver-authentication', namespace: 'kube-system' };
  return [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'client-ca-file': clientCa } }];
}

function ownService({ address, port, serviceAddress }: BootstrapOptions): readonly ApiObject[] {
  const name = 'kubernetes';
  const metadata = (labels: JsonObject): JsonObject => ({ name, namespace: 'default', labels });
  const ports = [{ name: 'https', port, protocol: 'TCP' }];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata({ component: 'apiserver', provider: 'kubernetes' }),
      spec: {
        ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: port }],
        clusterIP: serviceAddress,
        type: 'ClusterIP',
        sessionAffinity: 'None',
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: metadata({ 'endpointslice.kubernetes.io/skip-mirror': 'true' }),
      subsets: [{ addresses: [{ ip: address }], ports }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: metadata({ 'kubernetes.io/service-name': name }),
      addressType: address.includes(':') ? 'IPv6' : 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports,
    },
  ];
}
