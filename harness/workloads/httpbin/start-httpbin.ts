import { plainText, type WorkloadAnswer } from '../workload-answer.ts';
import { requireEnv, type WorkloadEnv } from '../workload-env.ts';
import { startWorkloadServer, type RunningWorkload, type WorkloadOptions } from '../workload-server.ts';

/**
 * The httpbin (pipy) of semantics 0.6: one answer for every method and path. `CONTROLLED_BY_MESH=true` adds the words that
 * the seed prints for clusters 1 and 3.
 */
export function httpbinAnswer(env: WorkloadEnv): WorkloadAnswer {
  const { CLUSTER_NAME } = requireEnv('httpbin', env, ['CLUSTER_NAME']);
  const mesh = env['CONTROLLED_BY_MESH'] === 'true' ? ' and controlled by mesh' : '';
  return plainText(200, `Hi, I am from ${CLUSTER_NAME}${mesh}!\n`);
}

/** Starts the sample program `httpbin`. Throws `FLEETBED_USAGE` without `CLUSTER_NAME`. */
export function startHttpbin({ env, ...options }: WorkloadOptions): Promise<RunningWorkload> {
  const answer = httpbinAnswer(env);
  return startWorkloadServer({ ...options, lingerMs: 0, answer: () => answer });
}
