import {
  defineCase,
  driveThroughFault,
  expectFailover,
  FEATURES,
  STORE_HOST,
  STORE_NAMESPACE,
  type Case,
} from '../../harness/conformance/index.ts';

export const unreadyPodsLoseNoRequest: Case = defineCase({
  id: 'unready-pods-lose-no-request',
  title: 'when every pod of the nearest cluster becomes unready the other region takes over, and no request is lost',
  behaviour: 'failover',
  features: [FEATURES.multiClusterGateway, FEATURES.crossClusterFailover],
  level: 'core',
  spec: '000-D9, 000-D13',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const { endpointMs, readinessMs, healthyPodMs } = t.limits;
    const figures = await driveThroughFault(t, {
      target: { host: STORE_HOST },
      from: t.near.name,
      to: [t.far.name],
      inject: () => t.faults.makeUnready(t.near, STORE_NAMESPACE, 'app=store'),
      awayWithinMs: readinessMs + endpointMs,
      returnWithinMs: healthyPodMs,
    });
    // The pods go on serving while they are unready, so leaving them costs nothing.
    expectFailover(t, figures, {
      when: 'the pods of the nearest cluster become unready',
      firstGoodWithinMs: readinessMs + endpointMs,
      lossEndsWithinMs: 0,
      returnWithinMs: healthyPodMs,
    });
  },
});
