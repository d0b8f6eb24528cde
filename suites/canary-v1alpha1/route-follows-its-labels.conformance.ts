import { ALPHA_HTTP_ROUTE, defineCase, expectAnswers, keyOf, type Case } from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, canaryRoute, expectRouteSays, forwardTo, startCanary, WEB_01 } from './canary.ts';

const HOST = 'labels.canary.test';

export const routeFollowsItsLabels: Case = defineCase({
  ...CANARY,
  id: 'route-follows-its-labels',
  title: 'a Gateway takes the routes that its selector matches, and a change of labels moves a route in and out',
  spec: '004-R3, 004-R6',
  async run(t) {
    const canary = await startCanary(t, 'labels', WEB_01);
    const route = canaryRoute(canary, 'labels', { hostnames: [HOST], rules: [{ forwardTo: [forwardTo(WEB_01)] }] });
    await t.apply(t.near, [canaryGateway(canary, 'labels'), route]);
    const relabel = (app: string): Promise<unknown> =>
      t.near.client.mergePatch(ALPHA_HTTP_ROUTE, keyOf(route), { metadata: { labels: { app } } }, { signal: t.signal });
    await expectAnswers(t, canary.at(HOST), { claim: 'a route with the label is served', from: [WEB_01] });
    await relabel('another');
    await expectAnswers(t, canary.at(HOST), { claim: 'without the label it is served no more', from: ['404'] });
    await expectRouteSays(t, canary, 'labels', { claim: 'and belongs to no Gateway', said: [] });
    await relabel('labels');
    await expectAnswers(t, canary.at(HOST), { claim: 'with the label it is served again', from: [WEB_01] });
  },
});
