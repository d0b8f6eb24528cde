import type { Random } from '../../../core/random.ts';

/** Clusters of the model; the first one is the config cluster. */
export const CLUSTERS = ['gke-west-1', 'gke-west-2', 'gke-east-1'] as const;
export const SERVICES = ['store', 'store-west-1', 'store-east-1'] as const;
export type ClusterName = (typeof CLUSTERS)[number];
export type ServiceName = (typeof SERVICES)[number];
export const MOST_PODS = 4;

interface OfService {
  readonly cluster: ClusterName;
  readonly service: ServiceName;
}

/** Something that happens to a fleet: plain data, so that a sequence can be printed, cut and run again. */
export type FleetOperation =
  | ({ readonly do: 'export' | 'unexport' | 'remove-service' } & OfService)
  | ({ readonly do: 'service'; readonly port: number; readonly rate?: string } & OfService)
  | ({ readonly do: 'scale'; readonly pods: number } & OfService)
  | ({ readonly do: 'ready'; readonly pod: number; readonly ready: boolean } & OfService)
  | { readonly do: 'health-policy'; readonly service: ServiceName; readonly intervalSec?: number }
  | { readonly do: 'backend-policy'; readonly service: ServiceName; readonly rate?: number }
  | { readonly do: 'weights'; readonly weights: readonly number[] }
  | { readonly do: 'listener'; readonly port: number }
  | { readonly do: 'namespace'; readonly cluster: ClusterName; readonly present: boolean }
  | { readonly do: 'leave'; readonly cluster: ClusterName; readonly how: 'down' | 'silent' }
  | { readonly do: 'return' | 'compact' | 'end-watches'; readonly cluster: ClusterName }
  | { readonly do: 'restart' }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'settle' };

type Maker = (random: Random) => FleetOperation;

/** How often each happens, in parts of the sum. */
const MAKERS: readonly (readonly [number, Maker])[] = [
  [10, (random) => ({ do: 'export', ...place(random) })],
  [6, (random) => ({ do: 'unexport', ...place(random) })],
  [3, (random) => ({ do: 'remove-service', ...place(random) })],
  [8, (random) => ({ do: 'service', ...place(random), port: one([8080, 8080, 9090], random), ...rate(random) })],
  [14, (random) => ({ do: 'scale', ...place(random), pods: below(MOST_PODS + 1, random) })],
  [20, (random) => ({ do: 'ready', ...place(random), pod: below(MOST_PODS, random), ready: chance(0.6, random) })],
  [
    4,
    (random) => ({
      do: 'health-policy',
      service: one(SERVICES, random),
      ...some('intervalSec', [0, 1, 5, 10], random),
    }),
  ],
  [4, (random) => ({ do: 'backend-policy', service: one(SERVICES, random), ...some('rate', [1, 10], random) })],
  [4, (random) => ({ do: 'weights', weights: SERVICES.map(() => below(4, random)) })],
  [2, (random) => ({ do: 'listener', port: one([80, 8080], random) })],
  [2, (random) => ({ do: 'namespace', cluster: one(CLUSTERS, random), present: chance(0.7, random) })],
  [4, (random) => ({ do: 'leave', cluster: one(CLUSTERS, random), how: one(['down', 'silent'] as const, random) })],
  [6, (random) => ({ do: 'return', cluster: one(CLUSTERS, random) })],
  [2, (random) => ({ do: one(['compact', 'end-watches'] as const, random), cluster: one(CLUSTERS, random) })],
  [1, () => ({ do: 'restart' })],
  [8, (random) => ({ do: 'pass', ms: one([0, 0, 50, 300, 3_000], random) })],
];
const SUM = MAKERS.reduce((sum, [weight]) => sum + weight, 0);

/** A sequence of `count` operations, every `settleEvery`th of which lets the fleet come to rest. */
export function fleetOperations(random: Random, count: number, settleEvery: number): readonly FleetOperation[] {
  return Array.from({ length: count }, (_, index) =>
    (index + 1) % settleEvery === 0 ? { do: 'settle' } : operation(random),
  );
}

function operation(random: Random): FleetOperation {
  let rest = random.next() * SUM;
  for (const [weight, make] of MAKERS) {
    rest -= weight;
    if (rest < 0) return make(random);
  }
  return { do: 'settle' };
}

function place(random: Random): OfService {
  return { cluster: one(CLUSTERS, random), service: one(SERVICES, random) };
}

function rate(random: Random): { readonly rate?: string } {
  return chance(0.3, random) ? { rate: one(['10', '0.5', 'abc'], random) } : {};
}

function some<K extends string>(key: K, values: readonly number[], random: Random): { readonly [P in K]?: number } {
  return (chance(0.7, random) ? { [key]: one(values, random) } : {}) as { readonly [P in K]?: number };
}

function one<T>(values: readonly T[], random: Random): T {
  return values[below(values.length, random)] as T;
}

function below(limit: number, random: Random): number {
  return Math.floor(random.next() * limit);
}

function chance(probability: number, random: Random): boolean {
  return random.next() < probability;
}
