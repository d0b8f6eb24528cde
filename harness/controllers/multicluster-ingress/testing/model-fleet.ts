/** The fleet of the model: what it is made of, and where its clusters are. */
import type { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import type { ProxyDouble } from '../../testing/proxy-double.ts';
import { decodeIngressSettings, type IngressSettings } from '../ingress-settings.ts';
import type { ClusterName, ServiceName } from './ingress-operation.ts';

export interface ModelFleet {
  readonly clients: ReadonlyMap<ClusterName, FakeKubeClient>;
  /** In the order of the load balancers. */
  readonly proxies: readonly ProxyDouble[];
  readonly config: FakeKubeClient;
  client(name: ClusterName): FakeKubeClient;
  /** Addresses of the pods of a service in a cluster that are ready. */
  readyPods(cluster: ClusterName, service: ServiceName): readonly string[];
}

export const CONFIG: ClusterName = 'gke-us';
const ZONES: Readonly<Record<ClusterName, string>> = {
  'gke-us': 'us-west1-a',
  'gke-eu': 'europe-west1-c',
  'gke-asia': 'asia-northeast1-a',
};
/** As on the command line. */
export const SETTING_PAIRS: Readonly<Record<string, string>> = { 'load-balancers': 'lb-0=172.28.0.2,lb-1=172.28.0.3' };

export const MODEL_SETTINGS: IngressSettings = decodeIngressSettings(SETTING_PAIRS, {
  home: CONFIG,
  regionOf: () => regionOf(CONFIG),
});

/** `<zone>/<name>`, as `spec.clusters` says it. */
export function linkOf(cluster: ClusterName): string {
  return `${zoneOf(cluster)}/${cluster}`;
}

export function zoneOf(cluster: ClusterName): string {
  return ZONES[cluster];
}

export function regionOf(cluster: ClusterName): string {
  return ZONES[cluster].slice(0, -2);
}
