import { systemClock, type Clock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { ApiServer, ApiServerOptions } from '../api-server.ts';
import { inProcessClient } from '../in-process-client.ts';
import { startApiServer } from '../server.ts';

/** A whole API server, and a client within the process, for tests of other rooms. */
export interface EmbeddedApiServer extends AsyncDisposable {
  readonly server: ApiServer;
  readonly client: KubeClient;
}

/** Plain HTTP, everybody an administrator, loopback endpoints allowed. */
export async function startEmbeddedApiServer(
  clock: Clock = systemClock,
  options: Partial<ApiServerOptions> = {},
): Promise<EmbeddedApiServer> {
  const random = seededRandom(1);
  const server = await startApiServer({ clock, random, tls: 'off', loopbackEndpoints: true, ...options });
  return { server, client: inProcessClient(server), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
