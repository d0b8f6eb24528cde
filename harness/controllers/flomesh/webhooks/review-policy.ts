import type { Validate } from './review.ts';

/** 003-B2, 003-B3, 003-B4, in the words of upstream's webhook. The schema has seen to the types. */
export const policyReview: Validate = ({ object: { spec } }) => {
  const targets = Array.isArray(spec['targets']) ? (spec['targets'] as readonly unknown[]) : [];
  return Promise.resolve(problemOf(spec['lbType'], targets));
};

function problemOf(lbType: unknown, targets: readonly unknown[]): string | undefined {
  switch (lbType) {
    case 'Locality':
      return targets.length > 1
        ? 'in case of Locality load balancer, the traffic can only be sticky to exact one cluster, either in cluster or a specific remote cluster'
        : undefined;
    case 'FailOver':
      return targets.length === 0 ? 'requires at least one cluster for failover' : undefined;
    case 'ActiveActive': {
      const bad = targets.map(weightOf).find(({ weight }) => weight < 0);
      if (bad === undefined) return undefined;
      return `weight ${String(bad.weight)} of ${bad.key} is invalid for active-active load balancing, it must be >= 0`;
    }
    default:
      return undefined;
  }
}

function weightOf(target: unknown): { readonly key: string; readonly weight: number } {
  const { clusterKey, weight } = (target ?? {}) as { readonly clusterKey?: unknown; readonly weight?: unknown };
  return {
    key: typeof clusterKey === 'string' ? clusterKey : '',
    weight: typeof weight === 'number' ? weight : 0,
  };
}
