/** Objects of `flomesh.io` for tests, with only what a test is about spelled out. Everything is in namespace `httpbin`. */
import type { Service, ServiceSpec } from '../../kube/api/core.ts';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import type {
  FlomeshCluster,
  FlomeshExportRule,
  FlomeshImportEndpoint,
  FlomeshServiceExport,
  FlomeshServiceImport,
  FlomeshTrafficTarget,
  GlobalTrafficPolicy,
} from '../../kube/api/flomesh.ts';
import type { ObjectMeta } from '../../kube/meta/object.ts';
import { serviceObject, sliceObject } from './objects.ts';

const API_VERSION = 'flomesh.io/v1alpha1';
const NAMESPACE = 'httpbin';

type Metadata = Partial<ObjectMeta>;

/** `default/default/default/cluster-1` */
export function clusterKey(index: number): string {
  return `default/default/default/cluster-${String(index)}`;
}

export function httpbinService(spec: ServiceSpec = {}, metadata: Metadata = {}): Service {
  return serviceObject('httpbin', spec, { namespace: NAMESPACE, ...metadata });
}

export function httpbinSlice(addresses: readonly string[]): EndpointSlice {
  return sliceObject('httpbin', addresses, undefined, { namespace: NAMESPACE });
}

export function exportRule(path: string, rule: Partial<FlomeshExportRule> = {}): FlomeshExportRule {
  return { portNumber: 8080, path, pathType: 'Prefix', ...rule };
}

/** `httpbin` with one rule, seen valid unless said otherwise. */
export function flomeshExport(
  spec: NonNullable<FlomeshServiceExport['spec']> = { rules: [exportRule('/httpbin')] },
  { valid = true, ...metadata }: Metadata & { readonly valid?: boolean } = {},
): FlomeshServiceExport {
  return {
    apiVersion: API_VERSION,
    kind: 'ServiceExport',
    metadata: { name: 'httpbin', namespace: NAMESPACE, ...metadata },
    spec,
    status: {
      conditions: [
        {
          type: 'Valid',
          status: valid ? 'True' : 'False',
          reason: valid ? 'Success' : 'Failed',
          message: '',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
    },
  };
}

/** An endpoint of cluster `index`, at 192.168.1.110 and port 80 + index, as the tutorial has them. */
export function importEndpoint(
  index: number,
  target: Partial<FlomeshImportEndpoint['target']> = {},
): FlomeshImportEndpoint {
  const ip = '192.168.1.110';
  const path = `/cluster-${String(index)}/httpbin-mesh`;
  return { clusterKey: clusterKey(index), target: { host: ip, ip, port: 80 + index, path, ...target } };
}

export function flomeshImport(endpoints: readonly FlomeshImportEndpoint[], port = 8080): FlomeshServiceImport {
  return {
    apiVersion: API_VERSION,
    kind: 'ServiceImport',
    metadata: { name: 'httpbin', namespace: NAMESPACE, generation: 1 },
    spec: { type: 'ClusterSetIP', ports: [{ port, protocol: 'TCP', endpoints }], serviceAccountName: '*' },
  };
}

export function trafficPolicy(
  lbType: GlobalTrafficPolicy['spec']['lbType'],
  targets?: readonly (number | FlomeshTrafficTarget)[],
): GlobalTrafficPolicy {
  return {
    apiVersion: API_VERSION,
    kind: 'GlobalTrafficPolicy',
    metadata: { name: 'httpbin', namespace: NAMESPACE, generation: 1 },
    spec: {
      lbType,
      ...(targets === undefined
        ? {}
        : { targets: targets.map((each) => (typeof each === 'number' ? { clusterKey: clusterKey(each) } : each)) }),
    },
  };
}

/** Cluster `index`; its kubeconfig is its name. */
export function flomeshCluster(index: number, spec: Partial<FlomeshCluster['spec']> = {}): FlomeshCluster {
  const name = `cluster-${String(index)}`;
  return {
    apiVersion: API_VERSION,
    kind: 'Cluster',
    metadata: { name },
    spec: { gatewayHost: '192.168.1.110', gatewayPort: 80 + index, kubeconfig: name, ...spec },
  };
}
