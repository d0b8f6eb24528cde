import {
  defineCase,
  driveThroughFault,
  expectFailover,
  expectNoFailures,
  expectServed,
  FEATURES,
  STORE_HOST,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('config-cluster-outage-keeps-traffic.yaml', import.meta.url);

export const configClusterOutageKeepsTraffic: Case = defineCase({
  id: 'config-cluster-outage-keeps-traffic',
  title:
    'while the config cluster is down the other clusters serve without a lost request, and changes are served again after it',
  behaviour: 'failover',
  features: [FEATURES.multiClusterGateway, FEATURES.crossClusterFailover, FEATURES.configClusterOutage],
  level: 'core',
  spec: '000-R22, 000-D9',
  needs: { roles: ['near', 'far'] },
  timeoutMs: 240_000,
  async run(t) {
    const { silentPodMs, nodeReturnMs } = t.limits;
    // Traffic that has nothing to do with the config cluster, for the whole of the outage.
    const elsewhere = await t.startLoad({ host: STORE_HOST, path: '/east' }, 100);
    const figures = await driveThroughFault(t, {
      target: { host: STORE_HOST },
      from: t.near.name,
      to: [t.far.name],
      inject: () => t.faults.kill(t.near),
      awayWithinMs: silentPodMs,
      stayMs: silentPodMs + 500,
      returnWithinMs: nodeReturnMs,
    });
    expectNoFailures(t, await elsewhere.stop(), { claim: 'a path of the far cluster loses no request in the outage' });
    expectFailover(t, figures, {
      when: 'the config cluster is killed',
      firstGoodWithinMs: silentPodMs,
      lossEndsWithinMs: silentPodMs,
      returnWithinMs: nodeReturnMs,
    });

    const [route] = await t.apply(t.near, MANIFEST);
    const after = { claim: 'a route that is made after the outage is served', from: [t.far.name] };
    await expectServed(t, route, { host: 'after.store.example.com' }, after);
  },
});
