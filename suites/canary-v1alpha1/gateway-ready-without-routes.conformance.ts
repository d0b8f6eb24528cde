import { defineCase, describeExchange, expectSame, type Case } from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, expectGatewaySays, NOT_FOUND, startCanary } from './canary.ts';

export const gatewayReadyWithoutRoutes: Case = defineCase({
  ...CANARY,
  id: 'gateway-ready-without-routes',
  title: 'a Gateway whose selector matches no route is ready and answers 404',
  spec: '004-R2, 004-B13, 004-D2',
  async run(t) {
    const canary = await startCanary(t, 'empty');
    await t.apply(t.near, [canaryGateway(canary, 'empty')]);
    await expectGatewaySays(t, canary, 'empty', {
      claim: 'the Gateway and its listener are ready',
      said: [
        'Scheduled=True ResourcesAvailable "Resources available"',
        'Ready=True ListenersValid "Listeners valid"',
        '80: Ready=True ListenerReady "No error found"',
      ],
    });
    expectSame(t, {
      claim: 'there is no page',
      expected: NOT_FOUND,
      observed: describeExchange(await t.request(canary.at('empty.canary.test')), 'content-type'),
    });
  },
});
