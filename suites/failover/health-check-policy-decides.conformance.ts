import {
  defineCase,
  expectAnswers,
  expectEventually,
  expectServed,
  FEATURES,
  HEALTH_CHECK_POLICY,
  isConditionTrue,
  keyOf,
  notYet,
  ready,
  STORE_NAMESPACE,
  storeExport,
  type Case,
  type HealthCheckPolicy,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('health-check-policy-decides.yaml', import.meta.url);

export const healthCheckPolicyDecides: Case = defineCase({
  id: 'health-check-policy-decides',
  title: 'a HealthCheckPolicy decides which pods are healthy, by its path and by what they answer there',
  behaviour: 'failover',
  features: [FEATURES.multiClusterServices, FEATURES.multiClusterGateway, FEATURES.healthCheckPolicy],
  level: 'extended',
  spec: '000-D12, 000-D10',
  needs: { roles: ['near'] },
  async run(t) {
    const target = { host: 'checked.store.example.com' };
    await t.apply(t.near, storeExport('checked'));
    const [route] = await t.apply(t.near, MANIFEST);
    const near = { from: [t.near.name] };
    await expectServed(t, route, target, { claim: 'without a policy the pods are healthy', ...near });

    // The store answers OK at /healthz alone; everywhere else it answers 200 with facts.
    const [policy] = await t.apply(t.near, [healthCheck('/')]);
    await expectEventually(t, { claim: 'the policy is attached', expected: 'Attached=True' }, async (signal) => {
      const found = await t.near.client.get(HEALTH_CHECK_POLICY, keyOf(policy), { signal });
      const { generation } = found.metadata;
      return isConditionTrue(found.status?.conditions, 'Attached', generation) ? ready(undefined) : notYet('not yet');
    });
    const unhealthy = { claim: 'pods that answer something else at its path are out', from: ['503'] };
    await expectAnswers(t, target, unhealthy);

    await t.apply(t.near, [healthCheck('/healthz')]);
    await expectAnswers(t, target, { claim: 'with the path where they answer so they are in', ...near });
  },
});

function healthCheck(requestPath: string): HealthCheckPolicy {
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'HealthCheckPolicy',
    metadata: { name: 'checked', namespace: STORE_NAMESPACE },
    spec: {
      targetRef: { group: 'net.gke.io', kind: 'ServiceImport', name: 'checked' },
      default: {
        checkIntervalSec: 2,
        timeoutSec: 2,
        healthyThreshold: 1,
        unhealthyThreshold: 2,
        config: { type: 'HTTP', httpHealthCheck: { requestPath, response: 'OK' } },
      },
    },
  };
}
