import { defineCase, describeExchange, expectAnswers, expectSame, type Case } from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, canaryRoute, forwardTo, NOT_FOUND, startCanary, WEB_01, WEB_02 } from './canary.ts';

export const hostnameSelectsRoute: Case = defineCase({
  ...CANARY,
  id: 'hostname-selects-route',
  title: 'the host of a request selects the route, whatever its case and port, and another host has no page',
  spec: '004-D1, 004-D2',
  async run(t) {
    const canary = await startCanary(t, 'hosts', WEB_01, WEB_02);
    const route = (name: string, web: string): ReturnType<typeof canaryRoute> => ({
      ...canaryRoute(canary, name, {
        hostnames: [`${name}.canary.test`],
        rules: [{ forwardTo: [forwardTo(web)] }],
      }),
    });
    await t.apply(t.near, [
      canaryGateway(canary, 'first'),
      canaryGateway(canary, 'second'),
      route('first', WEB_01),
      route('second', WEB_02),
    ]);
    await expectAnswers(t, canary.at('first.canary.test'), { claim: 'one host has the first', from: [WEB_01] });
    await expectAnswers(t, canary.at('second.canary.test'), { claim: 'another has the second', from: [WEB_02] });
    await expectAnswers(t, canary.at('SECOND.Canary.test:80'), {
      claim: 'case and port of a host do not matter',
      from: [WEB_02],
    });
    for (const host of ['third.canary.test', 'canary.test', 'first.canary.test.example.com'])
      expectSame(t, {
        claim: `host ${host} has no page`,
        expected: NOT_FOUND,
        observed: describeExchange(await t.request(canary.at(host)), 'content-type'),
      });
  },
});
