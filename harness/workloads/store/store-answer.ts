import {
  isGet,
  methodNotAllowed,
  plainText,
  sortedJson,
  type WorkloadAnswer,
  type WorkloadRequest,
} from '../workload-answer.ts';
import type { StoreIdentity } from './store-identity.ts';

/** What a store pod is at the moment of a request. */
export interface StoreState {
  readonly identity: StoreIdentity;
  /** What `/readyz` says; `/` and `/healthz` answer 200 whatever it is. */
  readonly ready: boolean;
  readonly date: Date;
}

const OK = plainText(200, 'OK');

/** What a POST to one of these paths makes of the readiness. */
const SWITCHES: Readonly<Record<string, boolean>> = { '/fleetbed/ready': true, '/fleetbed/unready': false };

/**
 * The store (whereami) of semantics 0.6: any GET answers 200 with a JSON object of sorted keys, or the plain value when
 * the last path segment names a key; `/healthz` answers `OK`. On top of that `/readyz`, which {@link storeReadiness} governs,
 * and {@link storeDelayMs}.
 *
 * Does: cluster_name, zone, project_id, host_header, node_name, pod_name, pod_name_emoji, pod_namespace, pod_ip,
 * pod_service_account, timestamp (UTC). Does not: gce_instance_id, gce_service_account, metadata, headers, backend_result.
 */
export function storeAnswer(request: WorkloadRequest, state: StoreState): WorkloadAnswer {
  const { path } = request;
  if (path in SWITCHES) return request.method === 'POST' ? OK : methodNotAllowed('POST');
  if (!isGet(request)) return methodNotAllowed('GET, HEAD');
  if (path === '/healthz') return OK;
  if (path === '/readyz') return state.ready ? OK : plainText(503, 'unready');
  const facts: StoreIdentity = {
    ...state.identity,
    host_header: request.headers.host ?? '',
    timestamp: state.date.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length),
  };
  const key = path.slice(path.lastIndexOf('/') + 1);
  return Object.hasOwn(facts, key) ? plainText(200, facts[key] ?? '') : sortedJson(facts);
}

/** The readiness after `request`: POST `/fleetbed/unready` and `/fleetbed/ready` switch it, nothing else does. */
export function storeReadiness(request: WorkloadRequest, ready: boolean): boolean {
  return request.method === 'POST' ? (SWITCHES[request.path] ?? ready) : ready;
}

/** A client gives up on a request that takes longer than a few seconds. */
const LONGEST_DELAY_MS = 10_000;

/** How long an answer is put off: `?delayMs=500`. For requests that are to be in flight when something happens. */
export function storeDelayMs({ query = '' }: WorkloadRequest): number {
  const delayMs = Number(new URLSearchParams(query).get('delayMs') ?? '0');
  return delayMs > 0 ? Math.min(delayMs, LONGEST_DELAY_MS) : 0;
}
