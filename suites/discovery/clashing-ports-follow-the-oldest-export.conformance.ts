import {
  defineCase,
  describePorts,
  expectConflict,
  expectImport,
  exportInTurn,
  FEATURES,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'clashing-ports-follow-the-oldest-export';

export const clashingPortsFollowTheOldestExport: Case = defineCase({
  id: ID,
  title: 'of two numbers for one port name the oldest export wins, and both are told of a conflict',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R9, KEP-1645#service-port',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    // From the other cluster first: nothing but the age counts.
    const older = { cluster: t.other, service: { ports: [{ name: 'tcp', port: 42, targetPort: 8080 }] } };
    const younger = { cluster: t.near, service: { ports: [{ name: 'tcp', port: 43, targetPort: 8080 }] } };
    await exportInTurn(t, ID, older, younger);
    await expectConflict(t, [t.near, t.other], ID);
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the import has the port of the oldest export',
        expected: 'tcp 42/TCP',
        problem: ({ spec }) => {
          const seen = describePorts(spec.ports);
          return seen === 'tcp 42/TCP' ? undefined : seen;
        },
      });
  },
});
