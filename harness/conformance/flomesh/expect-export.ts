import { notYet, ready } from '../../core/wait.ts';
import { FLOMESH_SERVICE_EXPORT } from '../../kube/api/flomesh.ts';
import { findCondition } from '../../kube/meta/conditions.ts';
import { expectEventually } from '../assert/expect-eventually.ts';
import type { CaseCluster, CaseContext } from '../context/case-context.ts';
import { HTTPBIN } from './flomesh-app.ts';

export interface ExportClaim {
  readonly namespace: string;
  /** @default httpbin */
  readonly name?: string;
  readonly type: 'Valid' | 'Conflict';
  readonly status: 'True' | 'False';
  readonly reason: string;
  /** Of the condition, whole. */
  readonly message: string;
}

/** The export of a member is told so, in these words. */
export async function expectExportTold(
  t: CaseContext,
  cluster: CaseCluster,
  { namespace, name = HTTPBIN, type, status, reason, message }: ExportClaim,
): Promise<void> {
  const expected = `${type}=${status} ${reason} "${message}"`;
  await expectEventually(t, { claim: `the export ${name} of ${cluster.name} is told`, expected }, async (signal) => {
    const object = await cluster.client.get(FLOMESH_SERVICE_EXPORT, { namespace, name }, { signal });
    const found = findCondition(object.status?.conditions, type);
    const seen = found === undefined ? `no ${type}` : `${type}=${found.status} ${found.reason} "${found.message}"`;
    return seen === expected ? ready(undefined) : notYet(seen);
  });
}
