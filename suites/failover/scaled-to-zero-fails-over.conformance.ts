import {
  defineCase,
  driveThroughFault,
  expectFailover,
  FEATURES,
  STORE_DEPLOYMENT,
  STORE_HOST,
  type Case,
} from '../../harness/conformance/index.ts';

export const scaledToZeroFailsOver: Case = defineCase({
  id: 'scaled-to-zero-fails-over',
  title: 'when the nearest cluster is scaled to zero the other region takes over, and gives back when the pods return',
  behaviour: 'failover',
  features: [FEATURES.multiClusterGateway, FEATURES.crossClusterFailover],
  level: 'core',
  spec: '000-D9, 000-D13, 000-S16',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const { endpointMs, healthyPodMs } = t.limits;
    const figures = await driveThroughFault(t, {
      target: { host: STORE_HOST },
      from: t.near.name,
      to: [t.far.name],
      inject: () => t.faults.scale(t.near, STORE_DEPLOYMENT, 0),
      awayWithinMs: endpointMs,
      // Long enough for the pods to have ended.
      stayMs: 3_000,
      returnWithinMs: healthyPodMs,
    });
    // A pod that ends is gone 2 s after it left its Endpoints, and the rule gives 5 s: what is lost in between is allowed.
    expectFailover(t, figures, {
      when: 'the nearest cluster is scaled to zero',
      firstGoodWithinMs: endpointMs,
      lossEndsWithinMs: endpointMs,
      returnWithinMs: healthyPodMs,
    });
  },
});
