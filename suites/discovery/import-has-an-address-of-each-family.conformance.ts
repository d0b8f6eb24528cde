import {
  addressFamily,
  defineCase,
  deployHello,
  expectImport,
  exportHello,
  FEATURES,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'import-has-an-address-of-each-family';

export const importHasAnAddressOfEachFamily: Case = defineCase({
  id: ID,
  title: 'a ClusterSetIP import has one valid address for each of its IP families, in their order',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R5, KEP-1645#clustersetip',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, { ipFamilyPolicy: 'PreferDualStack' });
    await exportHello(t, ID, t.near);
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the addresses are of the families',
        expected: 'as many addresses as families, each of its family',
        problem: ({ spec: { ips = [], ipFamilies = [] } }) => {
          const seen = ips.map(addressFamily).join(', ');
          return ips.length > 0 && seen === ipFamilies.join(', ')
            ? undefined
            : `families ${ipFamilies.join(', ') || 'none'}, addresses ${ips.join(', ') || 'none'}`;
        },
      });
  },
});
