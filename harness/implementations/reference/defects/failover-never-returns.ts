import type { Backend } from '../../../proxy/table/backend.ts';
import type { TableTransform } from './table-transform.ts';

/** What is remembered of one backend. */
interface Memory {
  /** Clusters that have had an endpoint. */
  readonly served: ReadonlySet<string>;
  /** Clusters that exported, had endpoints, and then had none. */
  readonly failed: ReadonlySet<string>;
}

const NOTHING: Memory = { served: new Set(), failed: new Set() };

/**
 * Breaks the way back of 000-D9: a cluster whose endpoints of a backend were once all gone never gets traffic of it again.
 *
 * Leaves alone the failover itself, single pods that come and go, clusters that join late, a cluster whose export was
 * withdrawn and came back (by {@link Backend.exporters} it did not fail), and other backends.
 */
export function failoverNeverReturns(): TableTransform {
  const memories = new Map<string, Memory>();
  return (table) => {
    const backends = Object.entries(table.backends).map(([name, backend]) => {
      const memory = remember(memories.get(name) ?? NOTHING, backend);
      memories.set(name, memory);
      return [name, without(backend, memory.failed)] as const;
    });
    return { ...table, backends: Object.fromEntries(backends) };
  };
}

function remember(memory: Memory, { endpoints, exporters }: Backend): Memory {
  const here = new Set(endpoints.map(({ cluster }) => cluster));
  const exports = (cluster: string): boolean =>
    here.has(cluster) || exporters === undefined || exporters.includes(cluster);
  const gone = [...memory.served].filter((cluster) => !here.has(cluster));
  return {
    served: new Set([...memory.served, ...here].filter(exports)),
    failed: new Set([...memory.failed, ...gone].filter(exports)),
  };
}

function without(backend: Backend, failed: ReadonlySet<string>): Backend {
  return { ...backend, endpoints: backend.endpoints.filter(({ cluster }) => !failed.has(cluster)) };
}
