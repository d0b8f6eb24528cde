import {
  defineCase,
  describePorts,
  expectConflict,
  expectImport,
  exportInTurn,
  FEATURES,
  HELLO_PORTS,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'different-ports-are-joined-with-a-conflict';

export const differentPortsAreJoinedWithAConflict: Case = defineCase({
  id: ID,
  title: 'ports that only one of two exporters has are all in the import, and both are told of a conflict',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R9, KEP-1645#service-port',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const [tcp] = HELLO_PORTS;
    const ports = [...(tcp === undefined ? [] : [tcp]), { name: 'stcp', port: 142, protocol: 'SCTP' as const }];
    await exportInTurn(t, ID, { cluster: t.near }, { cluster: t.other, service: { ports } });
    await expectConflict(t, [t.near, t.other], ID);
    const expected = 'stcp 142/SCTP, tcp 42/TCP, udp 42/UDP';
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the import has the ports of both',
        expected,
        problem: ({ spec }) => {
          const seen = describePorts(spec.ports);
          return seen === expected ? undefined : seen;
        },
      });
  },
});
