import { defineCase, expectAnswers, expectSame, FEATURES, type Case } from '../../harness/conformance/index.ts';

const MANIFEST = new URL('rewrite-reaches-the-pod.yaml', import.meta.url);

export const rewriteReachesThePod: Case = defineCase({
  id: 'rewrite-reaches-the-pod',
  title: 'the pod sees the host and the path that the route writes in place of those of the client',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.httpRoute, FEATURES.hostRewrite, FEATURES.pathRewrite],
  level: 'extended',
  spec: '000-D16, Gateway API HTTPURLRewriteFilter',
  needs: { roles: ['near'] },
  async run(t) {
    const host = 'rewritten.store.example.com';
    const seen = async (path: string): Promise<string> => {
      const exchange = await t.request({ host, path });
      return exchange.outcome === 'answered' ? `${String(exchange.status)} ${exchange.body.trim()}` : exchange.error;
    };
    const [route] = await t.apply(t.near, MANIFEST);
    await t.awaitServed(route);
    // The store answers the value of a key when the last path element names one.
    await expectAnswers(t, { host, path: '/host' }, { claim: 'the route is served', from: [t.near.name] });
    expectSame(t, {
      claim: 'the Host header is the one of the route, the path that of the client',
      expected: '200 inside.example.com',
      observed: await seen('/host/host_header'),
    });
    expectSame(t, {
      claim: 'the path is the one of the route, whatever followed the prefix',
      expected: `200 ${t.near.name}`,
      observed: await seen('/path/host_header?from=case'),
    });
  },
});
