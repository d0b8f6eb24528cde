import {
  defineCase,
  driveThroughFault,
  expectFailover,
  FEATURES,
  STORE_HOST,
  type Case,
} from '../../harness/conformance/index.ts';

export const killedNodeFailsOver: Case = defineCase({
  id: 'killed-node-fails-over',
  title: 'when the node of a cluster is killed the other region takes over, and gives back when the node returns',
  behaviour: 'failover',
  features: [FEATURES.multiClusterGateway, FEATURES.localityRouting, FEATURES.crossClusterFailover],
  level: 'core',
  spec: '000-D9, 000-D11, 000-D17',
  needs: { roles: ['near', 'far'] },
  timeoutMs: 180_000,
  async run(t) {
    const { silentPodMs, nodeReturnMs } = t.limits;
    const figures = await driveThroughFault(t, {
      // A client of the far region, so that it is not the config cluster that has to go.
      target: { host: STORE_HOST, headers: { 'x-fleetbed-client-region': t.far.location.region } },
      from: t.far.name,
      to: [t.near.name],
      inject: () => t.faults.kill(t.far),
      awayWithinMs: silentPodMs,
      stayMs: silentPodMs + 500,
      returnWithinMs: nodeReturnMs,
    });
    // What was in flight is lost with the node, and requests may be lost until two health checks have failed.
    expectFailover(t, figures, {
      when: 'the node of the nearest cluster is killed',
      firstGoodWithinMs: silentPodMs,
      lossEndsWithinMs: silentPodMs,
      returnWithinMs: nodeReturnMs,
    });
  },
});
