import {
  defineCase,
  expectConditions,
  expectSame,
  FEATURES,
  GATEWAY,
  isConditionTrue,
  keyOf,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('gateway-outside-the-config-cluster-is-ignored.yaml', import.meta.url);

export const gatewayOutsideTheConfigClusterIsIgnored: Case = defineCase({
  id: 'gateway-outside-the-config-cluster-is-ignored',
  title: 'a Gateway in a cluster that is not the config cluster gets no address and stays pending',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway],
  level: 'core',
  spec: '000-R11',
  needs: { roles: ['near', 'far'], loadBalancers: 2 },
  async run(t) {
    const [elsewhere] = await t.apply(t.far, MANIFEST);
    // The same Gateway in the config cluster, made later: when that one is programmed, the other had its time.
    const [here] = await t.apply(t.near, MANIFEST);
    await expectConditions(t, t.near, {
      claim: 'the same Gateway in the config cluster is programmed',
      type: GATEWAY,
      key: keyOf(here),
      of: ({ status }) => status?.conditions,
      wanted: { Programmed: { status: 'True' } },
    });
    const { status } = await t.far.client.get(GATEWAY, keyOf(elsewhere), { signal: t.signal });
    const isProgrammed = isConditionTrue(status?.conditions, 'Programmed');
    const addresses = (status?.addresses ?? []).map(({ value }) => value);
    expectSame(t, {
      claim: 'the Gateway outside the config cluster is ignored',
      expected: 'not programmed, addresses []',
      observed: `${isProgrammed ? 'programmed' : 'not programmed'}, addresses [${addresses.join(', ')}]`,
    });
  },
});
