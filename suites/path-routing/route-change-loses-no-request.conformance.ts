import {
  defineCase,
  expectNoFailures,
  expectOnly,
  expectServed,
  FEATURES,
  HTTP_ROUTE,
  importRef,
  keyOf,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('route-change-loses-no-request.yaml', import.meta.url);

export const routeChangeLosesNoRequest: Case = defineCase({
  id: 'route-change-loses-no-request',
  title: 'a route that is pointed at another cluster under load takes effect without a failed request',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.httpRoute],
  level: 'core',
  spec: '000-D7, semantics 0.3 (time budget)',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const target = { host: 'change.store.example.com' };
    const [route] = await t.apply(t.near, MANIFEST);
    await expectServed(t, route, target, { claim: 'the route answers from the near cluster', from: [t.near.name] });

    const load = await t.startLoad(target, 200);
    await t.clock.sleep(500, t.signal);
    const changed = await t.near.client.mergePatch(
      HTTP_ROUTE,
      keyOf(route),
      { spec: { rules: [{ backendRefs: [importRef('store-east-1')] }] } },
      { signal: t.signal },
    );
    await expectServed(t, changed, target, {
      claim: 'the changed route answers from the far cluster',
      from: [t.far.name],
    });
    const servedAtMs = load.elapsedMs();
    await t.clock.sleep(1_000, t.signal);
    const samples = await load.stop();

    expectNoFailures(t, samples, { claim: 'no request fails while the route changes' });
    const after = samples.filter(({ atMs }) => atMs > servedAtMs);
    expectOnly(t, after, { claim: 'once it is served, the old backend gets nothing more', from: t.far.name });
  },
});
