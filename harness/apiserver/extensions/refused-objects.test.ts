import { systemClock } from '../../core/clock.ts';
import { systemRandom } from '../../core/random.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { ALL_CRDS } from '../../kube/crds/crds.ts';
import { describeRefusedObjects } from '../../kube/crds/testing/refused-objects.contract.ts';
import { applyManifest } from '../../kube/manifest/apply-manifest.ts';
import type { ApiServer } from '../api-server.ts';
import { inProcessClient } from '../in-process-client.ts';
import { startApiServer } from '../server.ts';

describe('what the embedded API server refuses by our CRDs', () => {
  let server: ApiServer;
  let client: KubeClient;

  before(async () => {
    server = await startApiServer({ clock: systemClock, random: systemRandom, tls: 'off' });
    client = inProcessClient(server);
    const options = { fieldManager: 'fleetbed', signal: AbortSignal.timeout(60_000), clock: systemClock };
    await applyManifest(client, ALL_CRDS, options);
  });
  after(() => server[Symbol.asyncDispose]());

  describeRefusedObjects(() => client);
});
