import {
  defineCase,
  driveThroughFault,
  expectFailover,
  FEATURES,
  STORE_HOST,
  type Case,
} from '../../harness/conformance/index.ts';

export const pausedNodeFailsOver: Case = defineCase({
  id: 'paused-node-fails-over',
  title: 'when the node of a cluster hangs the other region takes over, and gives back when the node goes on',
  behaviour: 'failover',
  features: [FEATURES.multiClusterGateway, FEATURES.localityRouting, FEATURES.crossClusterFailover],
  level: 'core',
  spec: '000-D9, 000-D11',
  needs: { roles: ['near', 'far'] },
  timeoutMs: 120_000,
  async run(t) {
    const { silentPodMs, healthyPodMs } = t.limits;
    const figures = await driveThroughFault(t, {
      target: { host: STORE_HOST, headers: { 'x-fleetbed-client-region': t.far.location.region } },
      from: t.far.name,
      to: [t.near.name],
      inject: () => t.faults.pause(t.far),
      awayWithinMs: silentPodMs,
      stayMs: silentPodMs + 500,
      returnWithinMs: healthyPodMs,
    });
    // Connections to a frozen node open and stay silent, so nothing but the health checks can tell.
    expectFailover(t, figures, {
      when: 'the node of the nearest cluster hangs',
      firstGoodWithinMs: silentPodMs,
      lossEndsWithinMs: silentPodMs,
      returnWithinMs: healthyPodMs,
    });
  },
});
