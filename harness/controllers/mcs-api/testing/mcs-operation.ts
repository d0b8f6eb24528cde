import type { Random } from '../../../core/random.ts';

export const CLUSTERS = ['west', 'east', 'north'] as const;
export const SERVICES = ['hello', 'shop'] as const;
export type ClusterName = (typeof CLUSTERS)[number];

interface OfService {
  readonly cluster: ClusterName;
  readonly service: (typeof SERVICES)[number];
}

/** Something that happens to a clusterset: plain data, so that a sequence can be printed and run again. */
export type McsOperation =
  | ({ readonly do: 'export'; readonly age: number; readonly release: string } & OfService)
  | ({ readonly do: 'unexport' | 'remove-service' } & OfService)
  | ({
      readonly do: 'service';
      readonly ports: number;
      readonly sticky: boolean;
      readonly headless: boolean;
    } & OfService)
  | ({ readonly do: 'external-name' } & OfService)
  | ({ readonly do: 'endpoints'; readonly ready: readonly boolean[] } & OfService)
  | { readonly do: 'namespace'; readonly cluster: ClusterName; readonly present: boolean }
  | { readonly do: 'leave'; readonly cluster: ClusterName; readonly how: 'down' | 'silent' | 'unauthorized' }
  | { readonly do: 'return' | 'compact' | 'end-watches' | 'restart'; readonly cluster: ClusterName }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'settle' };

type Maker = (random: Random) => McsOperation;

/** How often each happens, in parts of the sum. Ages are few: exports of one second are ordered by cluster. */
const MAKERS: readonly (readonly [number, Maker])[] = [
  [12, (random) => ({ do: 'export', ...place(random), age: below(6, random), release: one(['a', 'b'], random) })],
  [7, (random) => ({ do: 'unexport', ...place(random) })],
  [2, (random) => ({ do: 'remove-service', ...place(random) })],
  [
    10,
    (random) => ({
      do: 'service',
      ...place(random),
      ports: below(PORTS.length, random),
      sticky: chance(0.3, random),
      headless: chance(0.3, random),
    }),
  ],
  [1, (random) => ({ do: 'external-name', ...place(random) })],
  [
    20,
    (random) => ({
      do: 'endpoints',
      ...place(random),
      ready: Array.from({ length: below(4, random) }, () => chance(0.7, random)),
    }),
  ],
  [2, (random) => ({ do: 'namespace', cluster: one(CLUSTERS, random), present: chance(0.7, random) })],
  [
    4,
    (random) => ({
      do: 'leave',
      cluster: one(CLUSTERS, random),
      how: one(['down', 'silent', 'unauthorized'] as const, random),
    }),
  ],
  [6, (random) => ({ do: 'return', cluster: one(CLUSTERS, random) })],
  [2, (random) => ({ do: one(['compact', 'end-watches'] as const, random), cluster: one(CLUSTERS, random) })],
  [2, (random) => ({ do: 'restart', cluster: one(CLUSTERS, random) })],
  [8, (random) => ({ do: 'pass', ms: one([0, 0, 50, 300, 3_000], random) })],
];
const SUM = MAKERS.reduce((sum, [weight]) => sum + weight, 0);

/** What Services offer. */
export const PORTS = [
  [{ name: 'tcp', port: 42 }],
  [{ name: 'tcp', port: 43 }],
  [
    { name: 'tcp', port: 42 },
    { name: 'udp', port: 42, protocol: 'UDP' },
  ],
] as const;

/** A sequence of `count` operations, every `settleEvery`th of which lets the clusterset come to rest. */
export function mcsOperations(random: Random, count: number, settleEvery: number): readonly McsOperation[] {
  return Array.from({ length: count }, (_, index) =>
    (index + 1) % settleEvery === 0 ? { do: 'settle' } : operation(random),
  );
}

function operation(random: Random): McsOperation {
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

function one<T>(values: readonly T[], random: Random): T {
  return values[below(values.length, random)] as T;
}

function below(limit: number, random: Random): number {
  return Math.floor(random.next() * limit);
}

function chance(probability: number, random: Random): boolean {
  return random.next() < probability;
}
