import { defineCase, describeExchange, expectSame, expectAnswers, type Case } from '../../harness/conformance/index.ts';
import {
  CANARY,
  canaryGateway,
  canaryRoute,
  expectClassSays,
  expectGatewaySays,
  forwardTo,
  gatewayClass,
  NOT_FOUND,
  startCanary,
  WEB_01,
} from './canary.ts';

const FOREIGN = 'canary-foreign';
const IGNORED = 'Scheduled=False NotReconciled "Waiting for controller"';

export const gatewayClassOfOtherControllerIgnored: Case = defineCase({
  ...CANARY,
  id: 'gateway-class-of-other-controller-ignored',
  title: 'a class of another controller and its Gateways keep the status they were made with, and serve nothing',
  spec: '004-R1, 004-B6',
  async run(t) {
    const canary = await startCanary(t, 'foreign', WEB_01);
    const rules = [{ forwardTo: [forwardTo(WEB_01)] }];
    await t.apply(t.near, [
      gatewayClass(FOREIGN, 'example.com/other-controller'),
      canaryGateway(canary, 'foreign', {}, FOREIGN),
      canaryGateway(canary, 'unknown', {}, 'canary-no-such-class'),
      canaryRoute(canary, 'foreign', { hostnames: ['foreign.canary.test'], rules }),
      canaryRoute(canary, 'unknown', { hostnames: ['unknown.canary.test'], rules }),
      canaryGateway(canary, 'own'),
      canaryRoute(canary, 'own', { hostnames: ['own.canary.test'], rules }),
    ]);
    await expectAnswers(t, canary.at('own.canary.test'), { claim: 'a Gateway of our class serves', from: [WEB_01] });
    await expectClassSays(t, FOREIGN, {
      claim: 'the class of another controller waits',
      said: ['Admitted=False Waiting "Waiting for controller"'],
    });
    for (const name of ['foreign', 'unknown']) {
      await expectGatewaySays(t, canary, name, { claim: `Gateway ${name} waits`, said: [IGNORED] });
      expectSame(t, {
        claim: `nothing is served for Gateway ${name}`,
        expected: NOT_FOUND,
        observed: describeExchange(await t.request(canary.at(`${name}.canary.test`)), 'content-type'),
      });
    }
  },
});
