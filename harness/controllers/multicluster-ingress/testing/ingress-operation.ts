import type { Random } from '../../../core/random.ts';
import { below, chance, one, weighted } from '../../testing/choices.ts';

/** Clusters of the model; the first one is the config cluster. */
export const CLUSTERS = ['gke-us', 'gke-eu', 'gke-asia'] as const;
export const SERVICES = ['foo', 'bar', 'default-backend'] as const;
export const INGRESSES = ['first', 'second'] as const;
export type ClusterName = (typeof CLUSTERS)[number];
export type ServiceName = (typeof SERVICES)[number];
export const MOST_PODS = 3;

/** What an ingress may refer to. */
type BackendName = ServiceName | 'nobody';

/** Something that happens to a fleet: plain data, so that a sequence can be printed, cut and run again. */
export type IngressOperation =
  | {
      readonly do: 'ingress';
      readonly name: string;
      /** Of the default backend; none is bad. */
      readonly backend?: BackendName;
      readonly hosts: readonly BackendName[];
      readonly port: number;
      readonly staticIp?: string;
    }
  | { readonly do: 'remove-ingress'; readonly name: string }
  | {
      readonly do: 'service';
      readonly service: ServiceName;
      readonly port: number;
      readonly links: readonly ClusterName[];
      readonly backendConfig?: string;
    }
  | { readonly do: 'remove-service'; readonly service: ServiceName }
  | { readonly do: 'backend-config'; readonly timeoutSec?: number }
  | { readonly do: 'scale'; readonly cluster: ClusterName; readonly service: ServiceName; readonly pods: number }
  | {
      readonly do: 'ready';
      readonly cluster: ClusterName;
      readonly service: ServiceName;
      readonly pod: number;
      readonly ready: boolean;
    }
  | { readonly do: 'edit-derived' | 'drop-derived'; readonly cluster: ClusterName; readonly service: ServiceName }
  | { readonly do: 'namespace'; readonly cluster: ClusterName; readonly present: boolean }
  | { readonly do: 'leave'; readonly cluster: ClusterName; readonly how: 'down' | 'silent' }
  | { readonly do: 'return' | 'compact' | 'end-watches'; readonly cluster: ClusterName }
  | { readonly do: 'restart' }
  | { readonly do: 'pass'; readonly ms: number };

const backend = (random: Random): BackendName => one([...SERVICES, ...SERVICES, 'nobody'], random);
const place = (random: Random) => ({ cluster: one(CLUSTERS, random), service: one(SERVICES, random) });

const MAKERS: readonly (readonly [number, (random: Random) => IngressOperation])[] = [
  [
    12,
    (random) => ({
      do: 'ingress',
      name: one(INGRESSES, random),
      ...(chance(0.9, random) ? { backend: backend(random) } : {}),
      hosts: Array.from({ length: below(3, random) }, () => backend(random)),
      port: one([80, 80, 80, 81], random),
      ...(chance(0.3, random) ? { staticIp: one(['172.28.0.2', '172.28.0.3', 'my-address'], random) } : {}),
    }),
  ],
  [3, (random) => ({ do: 'remove-ingress', name: one(INGRESSES, random) })],
  [
    12,
    (random) => ({
      do: 'service',
      service: one(SERVICES, random),
      port: one([80, 80, 80, 81], random),
      links: CLUSTERS.filter(() => chance(0.3, random)),
      ...(chance(0.4, random) ? { backendConfig: one(['{"default":"checks"}', '{'], random) } : {}),
    }),
  ],
  [3, (random) => ({ do: 'remove-service', service: one(SERVICES, random) })],
  [4, (random) => ({ do: 'backend-config', ...(chance(0.7, random) ? { timeoutSec: one([5, 20], random) } : {}) })],
  [14, (random) => ({ do: 'scale', ...place(random), pods: below(MOST_PODS + 1, random) })],
  [16, (random) => ({ do: 'ready', ...place(random), pod: below(MOST_PODS, random), ready: chance(0.6, random) })],
  [6, (random) => ({ do: one(['edit-derived', 'drop-derived'] as const, random), ...place(random) })],
  [3, (random) => ({ do: 'namespace', cluster: one(CLUSTERS, random), present: chance(0.7, random) })],
  [4, (random) => ({ do: 'leave', cluster: one(CLUSTERS, random), how: one(['down', 'silent'] as const, random) })],
  [6, (random) => ({ do: 'return', cluster: one(CLUSTERS, random) })],
  [2, (random) => ({ do: one(['compact', 'end-watches'] as const, random), cluster: one(CLUSTERS, random) })],
  [2, () => ({ do: 'restart' })],
  [8, (random) => ({ do: 'pass', ms: one([0, 0, 50, 300, 3_000], random) })],
];

export function ingressOperation(random: Random): IngressOperation {
  return weighted(MAKERS, random);
}
