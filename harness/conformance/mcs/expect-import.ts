import { notYet, ready } from '../../core/wait.ts';
import { MCS_SERVICE_EXPORT, MCS_SERVICE_IMPORT, type ServiceImport } from '../../kube/api/mcs-api.ts';
import { findCondition } from '../../kube/meta/conditions.ts';
import { expectEventually } from '../assert/expect-eventually.ts';
import { expectSame } from '../assert/expect-same.ts';
import type { CaseCluster, CaseContext } from '../context/case-context.ts';
import { HELLO } from './hello-app.ts';

export interface ImportClaim {
  readonly namespace: string;
  /** @default hello */
  readonly name?: string;
  readonly claim: string;
  readonly expected: string;
  /** What is not as expected; undefined when all is. */
  readonly problem: (found: ServiceImport) => string | undefined;
}

/** A cluster comes to have an import as expected. */
export async function expectImport(
  t: CaseContext,
  cluster: CaseCluster,
  { namespace, name = HELLO, claim, expected, problem }: ImportClaim,
): Promise<ServiceImport> {
  return expectEventually(t, { claim: `${claim}, in ${cluster.name}`, expected }, async (signal) => {
    const found = await cluster.client.find(MCS_SERVICE_IMPORT, { namespace, name }, { signal });
    if (found === undefined) return notYet(`no ServiceImport ${namespace}/${name}`);
    const wrong = problem(found);
    return wrong === undefined ? ready(found) : notYet(wrong);
  });
}

/** There is an import, whatever is in it. */
export function expectImported(t: CaseContext, cluster: CaseCluster, namespace: string): Promise<ServiceImport> {
  const expected = `ServiceImport ${namespace}/${HELLO}`;
  return expectImport(t, cluster, {
    namespace,
    claim: 'what is exported is imported',
    expected,
    problem: () => undefined,
  });
}

/** A cluster comes to have no such import. */
export async function expectNoImport(
  t: CaseContext,
  cluster: CaseCluster,
  namespace: string,
  claim: string,
): Promise<void> {
  const expected = `no ServiceImport ${namespace}/${HELLO}`;
  await expectEventually(t, { claim: `${claim}, in ${cluster.name}`, expected }, async (signal) => {
    const found = await cluster.client.find(MCS_SERVICE_IMPORT, { namespace, name: HELLO }, { signal });
    return found === undefined
      ? ready(undefined)
      : notYet(`${found.spec.type} with ${String(found.spec.ips?.length ?? 0)} addresses`);
  });
}

/** Looks once. */
export async function expectStillNoImport(
  t: CaseContext,
  cluster: CaseCluster,
  namespace: string,
  claim: string,
): Promise<void> {
  const found = await cluster.client.find(MCS_SERVICE_IMPORT, { namespace, name: HELLO }, { signal: t.signal });
  expectSame(t, {
    claim: `${claim}, in ${cluster.name}`,
    expected: `no ServiceImport ${namespace}/${HELLO}`,
    observed: found === undefined ? `no ServiceImport ${namespace}/${HELLO}` : `one of type ${found.spec.type}`,
  });
}

/** The export of a cluster comes to have a condition. `Conflict` absent is as good as False. */
export async function expectExport(
  t: CaseContext,
  cluster: CaseCluster,
  namespace: string,
  [type, status]: readonly ['Valid' | 'Conflict' | 'Ready', 'True' | 'False'],
): Promise<void> {
  const claim = `the export of ${cluster.name} is told ${type}=${status}`;
  await expectEventually(t, { claim, expected: `${type}=${status}` }, async (signal) => {
    const { status: seen } = await cluster.client.get(MCS_SERVICE_EXPORT, { namespace, name: HELLO }, { signal });
    const found = findCondition(seen?.conditions, type);
    if (found === undefined) return type === 'Conflict' && status === 'False' ? ready(undefined) : notYet(`no ${type}`);
    return found.status === status
      ? ready(undefined)
      : notYet(`${type}=${found.status} ${found.reason} "${found.message}"`);
  });
}

/** Both exports come to have `Conflict=True`. */
export async function expectConflict(
  t: CaseContext,
  clusters: readonly CaseCluster[],
  namespace: string,
): Promise<void> {
  for (const cluster of clusters) await expectExport(t, cluster, namespace, ['Conflict', 'True']);
}
