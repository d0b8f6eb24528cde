import { ALPHA_HTTP_ROUTE, defineCase, expectAnswers, keyOf, type Case } from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, canaryRoute, expectRouteSays, forwardTo, startCanary, WEB_01 } from './canary.ts';

const HOST = 'allow.canary.test';

export const namespacesFromAllNeedsGatewaysAllow: Case = defineCase({
  ...CANARY,
  id: 'namespaces-from-all-needs-gateways-allow',
  title: 'a Gateway that takes routes of all namespaces gets one of another namespace only if the route allows it',
  spec: '004-R3, 004-R4',
  async run(t) {
    const canary = await startCanary(t, 'allow', WEB_01);
    const elsewhere = await startCanary(t, 'allow-gateway');
    const selector = { matchLabels: { app: 'allow' } };
    const routes = { kind: ALPHA_HTTP_ROUTE.kind, namespaces: { from: 'All' }, selector } as const;
    const route = canaryRoute(canary, 'allow', { hostnames: [HOST], rules: [{ forwardTo: [forwardTo(WEB_01)] }] });
    await t.apply(t.near, [canaryGateway(elsewhere, 'allow', { routes }), route]);
    const allow = (gateways: object): Promise<unknown> =>
      t.near.client.mergePatch(ALPHA_HTTP_ROUTE, keyOf(route), { spec: { gateways } }, { signal: t.signal });
    await expectRouteSays(t, canary, 'allow', {
      claim: 'by default the route is not allowed',
      said: ['allow: Admitted=False NotAllowed'],
    });
    await expectAnswers(t, canary.at(HOST), { claim: 'and not served', from: ['404'] });
    await allow({ allow: 'FromList', gatewayRefs: [{ name: 'allow', namespace: elsewhere.namespace }] });
    await expectAnswers(t, canary.at(HOST), { claim: 'a Gateway of its list gets it', from: [WEB_01] });
    await allow({ allow: 'FromList', gatewayRefs: [{ name: 'allow', namespace: canary.namespace }] });
    await expectAnswers(t, canary.at(HOST), { claim: 'one that is not in the list does not', from: ['404'] });
    await allow({ allow: 'All', gatewayRefs: null });
    await expectAnswers(t, canary.at(HOST), { claim: 'every Gateway gets it where all may', from: [WEB_01] });
    await expectRouteSays(t, canary, 'allow', { claim: 'and says so', said: ['allow: Admitted=True Admitted'] });
  },
});
