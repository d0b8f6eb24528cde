import { isGet, methodNotAllowed, plainText, type WorkloadAnswer, type WorkloadRequest } from '../workload-answer.ts';
import { podNameOf, requireEnv } from '../workload-env.ts';
import { startWorkloadServer, type RunningWorkload, type WorkloadOptions } from '../workload-server.ts';

export interface HelloworldIdentity {
  /** `v1` or `v2`. */
  readonly version: string;
  readonly podName: string;
}

/** The helloworld of semantics 0.6: `GET /hello` and `GET /health`, else 404. */
export function helloworldAnswer(request: WorkloadRequest, { version, podName }: HelloworldIdentity): WorkloadAnswer {
  const body = {
    '/hello': `Hello version: ${version}, instance: ${podName}\n`,
    '/health': 'Helloworld is healthy',
  }[request.path];
  if (body === undefined) return plainText(404, 'Not Found\n');
  return isGet(request) ? plainText(200, body) : methodNotAllowed('GET, HEAD');
}

/** Starts the sample program `helloworld`. Throws `FLEETBED_USAGE` without `SERVICE_VERSION` or a pod name. */
export function startHelloworld({ env, ...options }: WorkloadOptions): Promise<RunningWorkload> {
  const version = requireEnv('helloworld', env, ['SERVICE_VERSION']).SERVICE_VERSION;
  const identity = { version, podName: podNameOf('helloworld', env) };
  return startWorkloadServer({ ...options, lingerMs: 0, answer: (request) => helloworldAnswer(request, identity) });
}
