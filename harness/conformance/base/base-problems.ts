import { DEPLOYMENT } from '../../kube/api/apps.ts';
import { answerOf, describeSample, sampleOf } from '../assert/answer-of.ts';
import type { CaseCluster } from '../context/case-context.ts';
import type { GatewayTraffic } from '../context/gateway-traffic.ts';
import { baseRoutes, STORE_DEPLOYMENT, STORE_REPLICAS } from './store-app.ts';

/** Wanted answers in a row for each route of the base state. */
const IN_A_ROW = 4;

/** What is wrong with the routes of the base state; undefined when each answers from the cluster it should. */
export async function routesProblem(
  clusters: { readonly near: CaseCluster; readonly far: CaseCluster },
  traffic: GatewayTraffic,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const { target, from } of baseRoutes(clusters)) {
    for (let count = 0; count < IN_A_ROW; count += 1) {
      const sample = sampleOf(await traffic.request(target, signal));
      if (answerOf(sample) !== from)
        return `http://${target.host}${target.path ?? '/'} was to be answered by ${from}: ${describeSample(sample)}`;
    }
  }
  return undefined;
}

/** What is wrong with the store pods of a cluster; undefined when all are ready. */
export async function storePodsProblem(
  { name, client }: CaseCluster,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { metadata, spec, status = {} } = await client.get(DEPLOYMENT, STORE_DEPLOYMENT, { signal });
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, readyReplicas = 0 } = status;
  if (spec.replicas !== STORE_REPLICAS) return `store of ${name} is scaled to ${String(spec.replicas)}`;
  const settled = observedGeneration >= (metadata.generation ?? 0) && replicas === STORE_REPLICAS;
  if (settled && updatedReplicas === STORE_REPLICAS && readyReplicas === STORE_REPLICAS) return undefined;
  return `store of ${name}: ${String(readyReplicas)} of ${String(STORE_REPLICAS)} pods ready`;
}
