import { defineCase, expectAnswers, expectShare, SHARE_REQUESTS, type Case } from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, canaryRoute, forwardTo, startCanary, WEB_01, WEB_02 } from './canary.ts';

const HOST = 'nginx01.canary.test';

export const forwardToWeightsThreeToOne: Case = defineCase({
  ...CANARY,
  id: 'forward-to-weights-three-to-one',
  title: 'forwardTo with weights 3 and 1 sends three quarters of the requests to the first Service',
  spec: '004-D5, 004-S10, 004-S11',
  async run(t) {
    const canary = await startCanary(t, 'weights', WEB_01, WEB_02);
    const rules = [{ forwardTo: [forwardTo(WEB_01, 3), forwardTo(WEB_02, 1)] }];
    await t.apply(t.near, [
      canaryGateway(canary, 'weights'),
      canaryRoute(canary, 'weights', { hostnames: [HOST], rules }),
    ]);
    await expectAnswers(t, canary.at(HOST), { claim: 'both Services answer', from: [WEB_01, WEB_02] });
    expectShare(t, await t.send(canary.at(HOST), SHARE_REQUESTS), {
      claim: 'the Services answer three to one',
      weights: { [WEB_01]: 3, [WEB_02]: 1 },
    });
  },
});
