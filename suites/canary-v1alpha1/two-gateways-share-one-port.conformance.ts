import { ALPHA_GATEWAY, defineCase, expectAnswers, type Case } from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, canaryRoute, expectGatewaySays, forwardTo, startCanary, WEB_01 } from './canary.ts';

export const twoGatewaysShareOnePort: Case = defineCase({
  ...CANARY,
  id: 'two-gateways-share-one-port',
  title: 'Gateways of two namespaces share port 80, and one that goes leaves the other',
  spec: '004-R5',
  async run(t) {
    const one = await startCanary(t, 'share-one', WEB_01);
    const two = await startCanary(t, 'share-two', WEB_01);
    for (const [canary, name] of [
      [one, 'one'],
      [two, 'two'],
    ] as const) {
      const rules = [{ forwardTo: [forwardTo(WEB_01)] }];
      const hostnames = [`${name}.share.canary.test`];
      await t.apply(t.near, [canaryGateway(canary, name), canaryRoute(canary, name, { hostnames, rules })]);
      await expectAnswers(t, canary.at(`${name}.share.canary.test`), {
        claim: `Gateway ${name} serves`,
        from: [WEB_01],
      });
    }
    await expectGatewaySays(t, one, 'one', {
      claim: 'the first is still ready',
      said: [
        'Scheduled=True ResourcesAvailable "Resources available"',
        'Ready=True ListenersValid "Listeners valid"',
        '80: Ready=True ListenerReady "No error found"',
      ],
    });
    await t.near.client.delete(ALPHA_GATEWAY, { namespace: one.namespace, name: 'one' }, { signal: t.signal });
    await expectAnswers(t, one.at('one.share.canary.test'), {
      claim: 'a Gateway that went serves no more',
      from: ['404'],
    });
    await expectAnswers(t, two.at('two.share.canary.test'), { claim: 'the other still does', from: [WEB_01] });
  },
});
