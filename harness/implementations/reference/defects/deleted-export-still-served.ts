import type { Backend } from '../../../proxy/table/backend.ts';
import type { Listener } from '../../../proxy/table/listener.ts';
import type { WeightedBackend } from '../../../proxy/table/route.ts';
import type { RouteTable } from '../../../proxy/table/route-table.ts';
import type { TableTransform } from './table-transform.ts';

type Backends = RouteTable['backends'];

/**
 * Breaks 000-R8: the endpoints of a cluster stay in a backend after its export was deleted, and a backend whose last
 * export was deleted stays in the rules that named it.
 *
 * It goes by {@link Backend.exporters} and by the generation of the route. So it leaves alone pods that become unready or
 * are scaled down while the export stays (the exporter is still listed), an export that comes back (what the table says
 * counts again), and a rule that the user pointed elsewhere or at something that never was.
 */
export function deletedExportStillServed(): TableTransform {
  let before: RouteTable | undefined;
  return (table) => {
    before = before === undefined ? table : haunt(before, table);
    return before;
  };
}

function haunt(before: RouteTable, now: RouteTable): RouteTable {
  const listeners = now.listeners.map((listener) => withVanishedBackends(listener, before, now));
  const named = new Set(backendsNamed(listeners));
  const vanished = Object.entries(before.backends).filter(
    ([name]) => named.has(name) && now.backends[name] === undefined,
  );
  const present = Object.entries(now.backends).map(([name, backend]) => [name, withLeavers(backend, before.backends)]);
  return { ...now, listeners, backends: Object.fromEntries([...vanished, ...present]) as Backends };
}

/** The backend with the last known endpoints of the clusters that exported it before and do no more. */
function withLeavers(backend: Backend, before: Backends): Backend {
  const earlier = before[backend.name];
  if (earlier?.exporters === undefined || backend.exporters === undefined) return backend;
  const exporters = backend.exporters;
  const leavers = earlier.exporters.filter((cluster) => !exporters.includes(cluster));
  if (leavers.length === 0) return backend;
  const endpoints = earlier.endpoints.filter(({ cluster }) => leavers.includes(cluster));
  return { ...backend, exporters: [...exporters, ...leavers], endpoints: [...backend.endpoints, ...endpoints] };
}

/** A reference of an unedited rule that resolved before and does not now lost its last export: it is kept. */
function withVanishedBackends(listener: Listener, before: RouteTable, now: RouteTable): Listener {
  const earlier = before.listeners.find(({ name }) => name === listener.name);
  const routes = listener.routes.map((route) => {
    const source = `HTTPRoute/${route.id}`;
    const old = earlier?.routes.find(({ id }) => id === route.id);
    if (old === undefined || before.sources[source] !== now.sources[source]) return route;
    const rules = route.rules.map((rule, index) => ({
      ...rule,
      backends: rule.backends.map((reference, at) => keep(reference, old.rules[index]?.backends[at])),
    }));
    return { ...route, rules };
  });
  return { ...listener, routes };
}

function keep(now: WeightedBackend, before: WeightedBackend | undefined): WeightedBackend {
  return now.backend === undefined && before?.backend !== undefined ? { ...now, backend: before.backend } : now;
}

function backendsNamed(listeners: readonly Listener[]): readonly string[] {
  const references = listeners.flatMap(({ routes }) =>
    routes.flatMap(({ rules }) => rules.flatMap((rule) => rule.backends)),
  );
  return references.flatMap(({ backend }) => backend ?? []);
}
