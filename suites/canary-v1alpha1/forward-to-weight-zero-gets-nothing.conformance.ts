import {
  ALPHA_HTTP_ROUTE,
  defineCase,
  describeExchange,
  expectAnswers,
  expectOnly,
  expectSame,
  keyOf,
  type Case,
} from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, canaryRoute, forwardTo, startCanary, WEB_01, WEB_02 } from './canary.ts';

const HOST = 'zero.canary.test';

export const forwardToWeightZeroGetsNothing: Case = defineCase({
  ...CANARY,
  id: 'forward-to-weight-zero-gets-nothing',
  title: 'a Service with weight 0 gets no request, and when all weights are 0 the answer is 500',
  spec: '004-D6',
  async run(t) {
    const canary = await startCanary(t, 'zero', WEB_01, WEB_02);
    const rules = (first: number): object => [{ forwardTo: [forwardTo(WEB_01, first), forwardTo(WEB_02, 0)] }];
    const route = canaryRoute(canary, 'zero', { hostnames: [HOST], rules: rules(1) as [] });
    await t.apply(t.near, [canaryGateway(canary, 'zero'), route]);
    await expectAnswers(t, canary.at(HOST), { claim: 'the Service with a weight answers', from: [WEB_01] });
    expectOnly(t, await t.send(canary.at(HOST), 400), { claim: 'no other does', from: WEB_01 });
    await t.near.client.mergePatch(ALPHA_HTTP_ROUTE, keyOf(route), { spec: { rules: rules(0) } }, { signal: t.signal });
    await expectAnswers(t, canary.at(HOST), { claim: 'without any weight the answer is 500', from: ['500'] });
    expectSame(t, {
      claim: 'in the words of Traefik',
      expected: '500 text/plain "no servers in the pool\n"',
      observed: describeExchange(await t.request(canary.at(HOST)), 'content-type'),
    });
  },
});
