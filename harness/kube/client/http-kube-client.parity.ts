import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { CONFIG_MAP, NODE, SECRET, type ConfigMap } from '../api/core.ts';
import { SERVICE_EXPORT } from '../api/net-gke.ts';
import { serviceExportCrd } from '../crds/service-export.ts';
import { applyManifest } from '../manifest/apply-manifest.ts';
import { KubeStatusError } from '../status/kube-status-error.ts';
import { isGone } from '../status/status-predicates.ts';
import { describeWithApiServer } from '../testing/describe-with-apiserver.ts';
import { kubeClientContract } from '../testing/kube-client.contract.ts';
import { httpKubeClient, type HttpKubeClient } from './http-kube-client.ts';
import type { WatchEvent } from './kube-client.ts';

describeWithApiServer('HttpKubeClient against a real API server', (apiServer) => {
  let client: HttpKubeClient;
  let signal: AbortSignal;

  before(() => {
    client = httpKubeClient({ kubeconfig: apiServer().kubeconfig });
    signal = AbortSignal.timeout(60_000);
  });
  after(() => client[Symbol.asyncDispose]());

  kubeClientContract(() => client);

  async function failure(work: Promise<unknown>): Promise<KubeStatusError> {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(KubeStatusError);
    return error as KubeStatusError;
  }

  it('says within milliseconds what changed', async () => {
    const { resourceVersion } = await client.list(SECRET, { namespace: 'store', signal });
    const events = client.watch(SECRET, { namespace: 'store', resourceVersion, signal });
    const first = events.next();
    const sentMs = systemClock.now();
    const metadata = { name: 'fast', namespace: 'store' };
    await client.create(SECRET, { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { a: 'b' } }, { signal });
    const { value } = await first;
    expect(systemClock.now() - sentMs).to.be.lessThan(1_000);
    expect((value as WatchEvent<ConfigMap> & { type: 'ADDED' }).object.metadata.name).to.equal('fast');
    await events.return();
  });

  it('throws 410 for a version that the server has no longer', async () => {
    // The server remembers changes of a kind from the moment it began to serve it.
    await applyManifest(client, [serviceExportCrd], { fieldManager: 'fleetbed', signal, clock: systemClock });
    const error = await failure(
      (async () => {
        const watch = client.watch(SERVICE_EXPORT, { namespace: 'store', resourceVersion: '1', signal });
        for await (const event of watch) expect(event).to.equal('nothing');
      })(),
    );
    expect(error.statusCode).to.equal(410);
    expect(error.reason).to.equal('Expired');
    expect(error.message).to.match(/^too old resource version: 1 \(\d+\)$/);
    expect(isGone(error)).to.equal(true);
  });

  it('ends a quiet watch in good order before it counts as silent', async () => {
    await using impatient = httpKubeClient({ kubeconfig: apiServer().kubeconfig }, { watchIdleMs: 1_500 });
    const { resourceVersion } = await impatient.list(NODE, { signal });
    const seen = [];
    for await (const event of impatient.watch(NODE, { resourceVersion, signal })) seen.push(event.type);
    expect(seen.filter((type) => type !== 'BOOKMARK')).to.deep.equal([]);
  });

  it('is refused without the right token', async () => {
    const kubeconfig = apiServer().kubeconfig.replace('parity-test-admin', 'wrong');
    await using stranger = httpKubeClient({ kubeconfig });
    const error = await failure(stranger.list(CONFIG_MAP, { signal }));
    expect([error.statusCode, error.reason, error.message]).to.deep.equal([401, 'Unauthorized', 'Unauthorized']);
  });
});
