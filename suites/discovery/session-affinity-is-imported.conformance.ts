import {
  defineCase,
  deployHello,
  expectImport,
  exportHello,
  FEATURES,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'session-affinity-is-imported';

export const sessionAffinityIsImported: Case = defineCase({
  id: ID,
  title: 'an import has the session affinity of the exported Service, with its timeout',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R4, KEP-1645#session-affinity',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } },
    });
    await exportHello(t, ID, t.near);
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the session affinity is that of the Service',
        expected: 'ClientIP for 10 s',
        problem: ({ spec: { sessionAffinity = 'None', sessionAffinityConfig } }) => {
          const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
          return sessionAffinity === 'ClientIP' && seconds === 10
            ? undefined
            : `${sessionAffinity} for ${String(seconds)} s`;
        },
      });
  },
});
