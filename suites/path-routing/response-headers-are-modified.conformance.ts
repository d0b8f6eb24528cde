import {
  defineCase,
  expectSame,
  expectServed,
  FEATURES,
  STORE_HOST,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('response-headers-are-modified.yaml', import.meta.url);

export const responseHeadersAreModified: Case = defineCase({
  id: 'response-headers-are-modified',
  title: 'a route puts headers on the answers of its pods, and on no others',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.httpRoute, FEATURES.responseHeaders],
  level: 'extended',
  spec: '000-D16, Gateway API HTTPHeaderFilter',
  needs: { roles: ['near'] },
  async run(t) {
    const host = 'modified.store.example.com';
    const headersOf = async (asked: string): Promise<string> => {
      const exchange = await t.request({ host: asked });
      if (exchange.outcome !== 'answered') return exchange.error;
      const names = ['x-fleetbed-set', 'x-fleetbed-added'] as const;
      return names.map((name) => exchange.headers[name] ?? `no ${name}`).join(', ');
    };
    const [route] = await t.apply(t.near, MANIFEST);
    await expectServed(t, route, { host }, { claim: 'the route is served', from: [t.near.name] });
    expectSame(t, {
      claim: 'the answer has the headers of the route',
      expected: 'by the route, by the route too',
      observed: await headersOf(host),
    });
    expectSame(t, {
      claim: 'an answer of another route has none of them',
      expected: 'no x-fleetbed-set, no x-fleetbed-added',
      observed: await headersOf(STORE_HOST),
    });
  },
});
