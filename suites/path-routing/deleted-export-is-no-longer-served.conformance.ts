import {
  defineCase,
  expectAnswers,
  expectEventually,
  expectOnly,
  expectServed,
  FEATURES,
  notYet,
  ready,
  SERVICE_EXPORT,
  SERVICE_IMPORT,
  STORE_NAMESPACE,
  storeExport,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('deleted-export-is-no-longer-served.yaml', import.meta.url);
const KEY = { namespace: STORE_NAMESPACE, name: 'leaving' };

export const deletedExportIsNoLongerServed: Case = defineCase({
  id: 'deleted-export-is-no-longer-served',
  title: 'a cluster whose export is deleted gets no more traffic, and with the last export the import goes everywhere',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterServices, FEATURES.multiClusterGateway],
  level: 'core',
  spec: '000-R8, 000-R19, 000-D15',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const target = { host: 'leaving.store.example.com' };
    await t.apply([t.near, t.far], storeExport(KEY.name));
    const [route] = await t.apply(t.near, MANIFEST);
    await expectServed(t, route, target, { claim: 'the nearest exporter answers', from: [t.near.name] });

    await t.near.client.delete(SERVICE_EXPORT, KEY, { signal: t.signal });
    await expectAnswers(t, target, {
      claim: 'the other exporter answers once the export is deleted',
      from: [t.far.name],
    });
    const after = await t.send(target, 200);
    expectOnly(t, after, { claim: 'the cluster that left gets nothing more', from: t.far.name });

    await t.far.client.delete(SERVICE_EXPORT, KEY, { signal: t.signal });
    for (const { name, client } of t.clusters) {
      const claim = `the import is gone from ${name} with the last export`;
      await expectEventually(t, { claim, expected: 'no ServiceImport store/leaving' }, async (signal) => {
        const left = await client.find(SERVICE_IMPORT, KEY, { signal });
        return left === undefined ? ready(undefined) : notYet('the import is still there');
      });
    }
    await expectAnswers(t, target, { claim: 'a rule whose import is gone answers 500', from: ['500'] });
  },
});
