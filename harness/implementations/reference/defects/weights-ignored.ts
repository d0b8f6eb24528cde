import type { WeightedBackend } from '../../../proxy/table/route.ts';
import type { RouteTable } from '../../../proxy/table/route-table.ts';
import type { TableTransform } from './table-transform.ts';

/** Breaks 000-D15: every weight above 0 counts 1. Leaves 0 alone, which still means none. */
export function weightsIgnored(): TableTransform {
  return (table) => ({ ...table, listeners: table.listeners.map(withEqualWeights) });
}

function withEqualWeights(listener: RouteTable['listeners'][number]): RouteTable['listeners'][number] {
  const routes = listener.routes.map((route) => ({
    ...route,
    rules: route.rules.map((rule) => ({ ...rule, backends: rule.backends.map(equalWeight) })),
  }));
  return { ...listener, routes };
}

function equalWeight(backend: WeightedBackend): WeightedBackend {
  return { ...backend, weight: Math.min(backend.weight, 1) };
}
