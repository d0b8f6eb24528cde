import { podNameOf, requireEnv, type WorkloadEnv } from '../workload-env.ts';

/** Who a store pod is: everything of its answer that does not depend on the request. */
export type StoreIdentity = Readonly<Record<string, string>>;

/** Keys that are answered only when their variable is set. */
const OPTIONAL = {
  node_name: 'NODE_NAME',
  pod_ip: 'POD_IP',
  pod_namespace: 'POD_NAMESPACE',
  pod_service_account: 'POD_SERVICE_ACCOUNT',
} as const;

/** Reads the identity from the environment. Throws `FLEETBED_USAGE` with every required variable that is missing. */
export function storeIdentity(env: WorkloadEnv): StoreIdentity {
  const { CLUSTER_NAME, ZONE, PROJECT_ID } = requireEnv('store', env, ['CLUSTER_NAME', 'ZONE', 'PROJECT_ID']);
  return {
    cluster_name: CLUSTER_NAME,
    zone: ZONE,
    project_id: PROJECT_ID,
    ...podFacts(env),
  };
}

/** The identity of the published image, which leaves out what it cannot find out about its cluster. */
export function whereamiIdentity(env: WorkloadEnv): StoreIdentity {
  return { ...known(env, { cluster_name: 'CLUSTER_NAME', zone: 'ZONE', project_id: 'PROJECT_ID' }), ...podFacts(env) };
}

function podFacts(env: WorkloadEnv): StoreIdentity {
  const podName = podNameOf('store', env);
  return { pod_name: podName, pod_name_emoji: podEmoji(podName), ...known(env, OPTIONAL) };
}

/** The keys whose variable is set. */
function known(env: WorkloadEnv, variables: Readonly<Record<string, string>>): StoreIdentity {
  const pairs = Object.entries(variables).map(([key, variable]) => [key, env[variable] ?? ''] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}

const FIRST_ANIMAL = 0x1f400;
const ANIMALS = 62;

/** One animal, always the same for the same pod name (FNV-1a over its UTF-16 units). */
export function podEmoji(podName: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < podName.length; at += 1) hash = Math.imul(hash ^ podName.charCodeAt(at), 0x01000193) >>> 0;
  return String.fromCodePoint(FIRST_ANIMAL + (hash % ANIMALS));
}
