import { defineCase, expectAnswers, expectOnly, type Case } from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, canaryRoute, forwardTo, startCanary, WEB_01 } from './canary.ts';

const HOST = 'both.canary.test';

export const serviceNameWinsOverBackendRef: Case = defineCase({
  ...CANARY,
  id: 'service-name-wins-over-backend-ref',
  title:
    'a target with both a serviceName and a backendRef is the Service, and one with a foreign reference is skipped',
  spec: '004-R9, 004-R10',
  async run(t) {
    const canary = await startCanary(t, 'both', WEB_01);
    const backendRef = { group: 'example.com', kind: 'Backend', name: 'no-such-backend' };
    const rules = [{ forwardTo: [{ ...forwardTo(WEB_01), backendRef }, { backendRef }] }];
    await t.apply(t.near, [canaryGateway(canary, 'both'), canaryRoute(canary, 'both', { hostnames: [HOST], rules })]);
    await expectAnswers(t, canary.at(HOST), { claim: 'the Service answers', from: [WEB_01] });
    expectOnly(t, await t.send(canary.at(HOST), 200), { claim: 'and has the share of the other', from: WEB_01 });
  },
});
