import {
  defineCase,
  deployHello,
  describePorts,
  expectImport,
  exportHello,
  FEATURES,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'import-has-the-ports-of-the-service';

export const importHasThePortsOfTheService: Case = defineCase({
  id: ID,
  title: 'an import has the ports of the exported Service: name, number, protocol and application protocol',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R4, KEP-1645#service-port',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, {
      ports: [
        { name: 'web', port: 42, protocol: 'TCP', targetPort: 8080, appProtocol: 'kubernetes.io/h2c' },
        { name: 'tcp', port: 43, targetPort: 8080 },
        { name: 'udp', port: 42, protocol: 'UDP', targetPort: 8080 },
      ],
    });
    await exportHello(t, ID, t.near);
    const expected = 'tcp 43/TCP, udp 42/UDP, web 42/TCP kubernetes.io/h2c';
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the ports are those of the Service, without their targets',
        expected,
        problem: ({ spec }) => {
          const seen = describePorts(spec.ports);
          return seen === expected ? undefined : seen;
        },
      });
  },
});
