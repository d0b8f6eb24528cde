import { defineCase, expectAnswers, type Case } from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, canaryRoute, forwardTo, startCanary, WEB_01, WEB_02 } from './canary.ts';

export const wildcardHostnameMatchesOneLabel: Case = defineCase({
  ...CANARY,
  id: 'wildcard-hostname-matches-one-label',
  title: 'the star of a hostname stands for exactly one label, and a precise hostname comes first',
  spec: '004-D1, 004-D3',
  async run(t) {
    const canary = await startCanary(t, 'star', WEB_01, WEB_02);
    await t.apply(t.near, [
      canaryGateway(canary, 'star'),
      canaryGateway(canary, 'precise'),
      canaryRoute(canary, 'star', {
        hostnames: ['*.star.canary.test'],
        rules: [{ forwardTo: [forwardTo(WEB_01)] }],
      }),
      canaryRoute(canary, 'precise', {
        hostnames: ['precise.star.canary.test'],
        rules: [{ forwardTo: [forwardTo(WEB_02)] }],
      }),
    ]);
    const expectOf = (host: string, from: string): Promise<void> =>
      expectAnswers(t, canary.at(host), { claim: `${host} is answered ${from}`, from: [from] });
    await expectOf('a.star.canary.test', WEB_01);
    await expectOf('precise.star.canary.test', WEB_02);
    await expectOf('a.b.star.canary.test', '404');
    await expectOf('star.canary.test', '404');
  },
});
