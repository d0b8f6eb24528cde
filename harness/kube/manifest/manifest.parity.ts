import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { isFleetbedError } from '../../core/errors.ts';
import { CONFIG_MAP, NAMESPACE } from '../api/core.ts';
import { CUSTOM_RESOURCE_DEFINITION } from '../api/apiextensions.ts';
import { SERVICE_EXPORT } from '../api/net-gke.ts';
import { httpKubeClient, type HttpKubeClient } from '../client/http-kube-client.ts';
import { serviceExportCrd } from '../crds/service-export.ts';
import { describeWithApiServer } from '../testing/describe-with-apiserver.ts';
import { applyManifest, type ManifestOptions } from './apply-manifest.ts';
import { deleteObjects } from './delete-objects.ts';
import { parseManifest } from './parse-manifest.ts';

const MANIFEST = `
apiVersion: net.gke.io/v1
kind: ServiceExport
metadata: { name: store, namespace: shop }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { a: b }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
`;

describeWithApiServer('applyManifest and deleteObjects against a real API server', (apiServer) => {
  let client: HttpKubeClient;
  let options: ManifestOptions & { readonly fieldManager: string };

  before(() => {
    client = httpKubeClient({ kubeconfig: apiServer().kubeconfig });
    options = { fieldManager: 'fleetbed', signal: AbortSignal.timeout(60_000), clock: systemClock };
  });
  after(() => client[Symbol.asyncDispose]());

  const objects = [...parseManifest(MANIFEST, 'shop.yaml'), serviceExportCrd];

  it('applies objects of a kind that the same manifest defines, and again without a change', async () => {
    const applied = await applyManifest(client, objects, options);
    expect(applied.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`)).to.deep.equal([
      'ServiceExport shop/store',
      'ConfigMap default/settings',
      'Namespace -/shop',
      'CustomResourceDefinition -/serviceexports.net.gke.io',
    ]);
    // The server itself writes to a Namespace at the second apply.
    const again = await applyManifest(client, objects.slice(0, 2), options);
    expect(again.map(({ metadata }) => metadata.resourceVersion)).to.deep.equal(
      applied.slice(0, 2).map(({ metadata }) => metadata.resourceVersion),
    );
  });

  it('says what a deletion waits for', async () => {
    const key = { name: 'settings', namespace: 'default' };
    await client.mergePatch(CONFIG_MAP, key, { metadata: { finalizers: ['fleetbed.dev/held'] } }, options);
    const held = objects.slice(1, 2);
    const error: unknown = await deleteObjects(client, held, { ...options, timeoutMs: 100 }).catch((e: unknown) => e);
    if (!isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT')) throw error;
    expect(error.message).to.match(/^ConfigMap default\/settings is gone: not after 100 ms and \d+ looks$/);
    expect(error.observed).to.equal('waits for finalizers fleetbed.dev/held');
    await client.mergePatch(CONFIG_MAP, key, { metadata: { finalizers: null } }, options);
  });

  it('deletes what is there, and is content with what is not', async () => {
    // No controller manager runs here that would empty the namespace and take its finalizer away.
    const withoutNamespace = objects.filter(({ kind }) => kind !== 'Namespace');
    await deleteObjects(client, withoutNamespace, options);
    expect(await client.find(CUSTOM_RESOURCE_DEFINITION, serviceExportCrd.metadata, options)).to.equal(undefined);
    expect(await client.find(CONFIG_MAP, { name: 'settings', namespace: 'default' }, options)).to.equal(undefined);
    expect((await client.find(SERVICE_EXPORT, { name: 'store', namespace: 'shop' }, options))?.metadata.name).to.equal(
      undefined,
    );
    await deleteObjects(client, withoutNamespace, options);
    expect((await client.get(NAMESPACE, { name: 'shop' }, options)).metadata.name).to.equal('shop');
  });
});
