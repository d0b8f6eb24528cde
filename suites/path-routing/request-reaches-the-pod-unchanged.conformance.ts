import { defineCase, expectSame, FEATURES, STORE_HOST, type Case } from '../../harness/conformance/index.ts';

export const requestReachesThePodUnchanged: Case = defineCase({
  id: 'request-reaches-the-pod-unchanged',
  title: 'the pod sees the Host header and the whole path as the client sent them',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.httpRoute],
  level: 'core',
  spec: '000-D16, 000-D5',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    // The store answers the value of a key when the last path element names one, so a path that was cut would answer JSON.
    const seen = async (path: string): Promise<string> => {
      const exchange = await t.request({ host: STORE_HOST, path });
      return exchange.outcome === 'answered' ? `${String(exchange.status)} ${exchange.body.trim()}` : exchange.error;
    };
    expectSame(t, {
      claim: 'the Host header is preserved',
      expected: `200 ${STORE_HOST}`,
      observed: await seen('/west/host_header'),
    });
    expectSame(t, {
      claim: 'the path is forwarded with its prefix and its query',
      expected: `200 ${t.far.name}`,
      observed: await seen('/east/deep/cluster_name?from=case'),
    });
  },
});
