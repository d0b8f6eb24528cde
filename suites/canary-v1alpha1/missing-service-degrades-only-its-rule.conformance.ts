import { defineCase, expectAnswers, type Case } from '../../harness/conformance/index.ts';
import {
  CANARY,
  canaryGateway,
  canaryRoute,
  expectGatewaySays,
  forwardTo,
  service,
  startCanary,
  WEB_01,
  application,
} from './canary.ts';

const HOST = 'degraded.canary.test';
const LATE = 'nginx-late';

export const missingServiceDegradesOnlyItsRule: Case = defineCase({
  ...CANARY,
  id: 'missing-service-degrades-only-its-rule',
  title: 'a rule whose Service does not exist answers 404 until it does, and the other rules go on',
  spec: '004-R8, 004-B12',
  async run(t) {
    const canary = await startCanary(t, 'degraded', WEB_01);
    const { namespace } = canary;
    const rules = [
      { matches: [{ path: { type: 'Prefix', value: '/late' } }], forwardTo: [forwardTo(LATE)] },
      { matches: [{ path: { type: 'Prefix', value: '/there' } }], forwardTo: [forwardTo(WEB_01)] },
    ] as const;
    await t.apply(t.near, [
      canaryGateway(canary, 'degraded'),
      canaryRoute(canary, 'degraded', { hostnames: [HOST], rules }),
    ]);
    await expectAnswers(t, canary.at(HOST, '/there'), { claim: 'the rule with a Service answers', from: [WEB_01] });
    await expectAnswers(t, canary.at(HOST, '/late'), { claim: 'the other has no page', from: ['404'] });
    await expectGatewaySays(t, canary, 'degraded', {
      claim: 'the Gateway says which route is degraded',
      said: [
        'Ready=False ListenersNotValid "All Listeners must be valid"',
        `80: ResolvedRefs=False DegradedRoutes "Cannot load service from HTTPRoute ${namespace}/degraded : service not found"`,
      ],
    });
    await t.apply(t.near, [application(namespace, LATE), service(namespace, LATE)]);
    await expectAnswers(t, canary.at(HOST, '/late'), { claim: 'with its Service it answers', from: [LATE] });
    await expectGatewaySays(t, canary, 'degraded', {
      claim: 'and the Gateway is ready',
      said: [
        'Scheduled=True ResourcesAvailable "Resources available"',
        'Ready=True ListenersValid "Listeners valid"',
        '80: Ready=True ListenerReady "No error found"',
      ],
    });
  },
});
