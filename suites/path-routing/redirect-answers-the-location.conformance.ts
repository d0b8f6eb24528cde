import { defineCase, expectSame, expectServed, FEATURES, type Case } from '../../harness/conformance/index.ts';

const MANIFEST = new URL('redirect-answers-the-location.yaml', import.meta.url);

export const redirectAnswersTheLocation: Case = defineCase({
  id: 'redirect-answers-the-location',
  title: 'a rule that redirects answers with the new scheme, host and path, and the other rules of the route serve',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.httpRoute, FEATURES.schemeRedirect, FEATURES.pathRedirect],
  level: 'extended',
  spec: '000-D6, 000-D15, Gateway API HTTPRequestRedirectFilter',
  needs: { roles: ['near'] },
  async run(t) {
    const host = 'redirected.store.example.com';
    const [route] = await t.apply(t.near, MANIFEST);
    await expectServed(t, route, { host }, { claim: 'the rule without a redirect is served', from: [t.near.name] });
    const exchange = await t.request({ host, path: '/old/shop?from=case' });
    expectSame(t, {
      claim: 'the answer leads to the new place, with the rest of the path and the query',
      expected: '301 https://new.example.com/new/shop?from=case',
      observed:
        exchange.outcome === 'answered'
          ? `${String(exchange.status)} ${exchange.headers['location'] ?? 'no location'}`
          : exchange.error,
    });
  },
});
