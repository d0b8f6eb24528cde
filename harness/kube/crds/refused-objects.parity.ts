import { systemClock } from '../../core/clock.ts';
import { httpKubeClient, type HttpKubeClient } from '../client/http-kube-client.ts';
import { applyManifest } from '../manifest/apply-manifest.ts';
import { describeWithApiServer } from '../testing/describe-with-apiserver.ts';
import { ALL_CRDS } from './crds.ts';
import { describeRefusedObjects } from './testing/refused-objects.contract.ts';

describeWithApiServer('what a real API server refuses by our CRDs', (apiServer) => {
  let client: HttpKubeClient;

  before(async () => {
    client = httpKubeClient({ kubeconfig: apiServer().kubeconfig });
    const options = { fieldManager: 'fleetbed', signal: AbortSignal.timeout(60_000), clock: systemClock };
    await applyManifest(client, ALL_CRDS, options);
  });
  after(() => client[Symbol.asyncDispose]());

  describeRefusedObjects(() => client);
});
