import { systemClock } from '../../../core/clock.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, objectAt } from '../../../kube/json/json.ts';
import { SERVER_USER } from '../../authn/user.ts';
import { builtInDefinitions } from '../../compose/built-ins.ts';
import type { Registry, WriteContext } from '../../registry/registry.ts';
import type { ResourceDefinition } from '../../registry/resource-definition.ts';
import { testClient, type TestAnswer, type TestRequest } from '../../testing/test-client.ts';
import { startTestServer } from '../../testing/test-server.ts';
import { podStreamPrograms } from '../pod-stream-programs.ts';
import type { PodRuntime } from '../pod-runtime.ts';

export interface StreamServer extends AsyncDisposable {
  readonly url: string;
  call(method: string, path: string, options?: TestRequest): Promise<TestAnswer>;
}

/** Where the pods of {@link createPods} are. */
export const POD_PATH = '/api/v1/namespaces/default/pods';

/** A server of pods and nothing else. */
/** @param made the pods; those of {@link createPods} where none are named */
export async function startStreamServer(
  runtime: PodRuntime | undefined,
  made?: readonly ApiObject[],
): Promise<StreamServer & { readonly pods: readonly ApiObject[] }> {
  const pods = builtInDefinitions({ clock: systemClock, serviceClusterIpRanges: [], loopbackEndpoints: true }).find(
    ({ plural, group }) => plural === 'pods' && group === '',
  );
  if (pods === undefined) throw new Error('pods are not served');
  const server = await startTestServer({ definitions: [pods], programs: podStreamPrograms(runtime, systemClock) });
  return {
    pods: await createPods(server.registry, pods, made),
    url: server.url,
    call: testClient(server.url),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Where none are named, `one` and `two` run, `waiting` has no node. */
export async function createPods(
  registry: Registry,
  definition: ResourceDefinition,
  pods: readonly ApiObject[] = [
    podOf('one', ['web'], 'node-1'),
    podOf('two', ['a', 'b'], 'node-1'),
    podOf('waiting', ['web']),
  ],
): Promise<readonly ApiObject[]> {
  const context: WriteContext = {
    user: SERVER_USER,
    dryRun: false,
    fieldManager: '',
    signal: new AbortController().signal,
    warn: () => undefined,
  };
  const made: ApiObject[] = [];
  for (const pod of pods) {
    const status = cloneJson(objectAt(pod, 'status') ?? {});
    const running = cloneJson(await registry.create(definition, pod, context));
    running['status'] = { ...objectAt(running, 'status'), ...status };
    made.push(await registry.update(definition, running, context, { subresource: 'status' }));
  }
  return made;
}

function podOf(name: string, containers: readonly string[], nodeName?: string): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      containers: containers.map((container) => ({ name: container, image: 'x' })),
      ...(nodeName === undefined ? {} : { nodeName }),
    },
    status: { phase: 'Running' },
  };
}
