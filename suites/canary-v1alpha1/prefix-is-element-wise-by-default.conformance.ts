import { defineCase, expectAnswers, type Case } from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, canaryRoute, forwardTo, startCanary, WEB_01, WEB_02 } from './canary.ts';

const HOST = 'prefix.canary.test';

export const prefixIsElementWiseByDefault: Case = defineCase({
  ...CANARY,
  id: 'prefix-is-element-wise-by-default',
  title: 'a rule without matches takes every path, and a Prefix matches whole path elements',
  spec: '004-D3, 004-D4',
  async run(t) {
    const canary = await startCanary(t, 'prefix', WEB_01, WEB_02);
    const rules = [
      { forwardTo: [forwardTo(WEB_01)] },
      { matches: [{ path: { type: 'Prefix', value: '/foo' } }], forwardTo: [forwardTo(WEB_02)] },
      { matches: [{ path: { type: 'Exact', value: '/only' } }], forwardTo: [forwardTo(WEB_02)] },
    ] as const;
    await t.apply(t.near, [
      canaryGateway(canary, 'prefix'),
      canaryRoute(canary, 'prefix', { hostnames: [HOST], rules }),
    ]);
    for (const [path, web] of [
      ['/', WEB_01],
      ['/any/path', WEB_01],
      ['/foo', WEB_02],
      ['/foo/', WEB_02],
      ['/foo/bar', WEB_02],
      ['/foobar', WEB_01],
      ['/only', WEB_02],
      ['/only/', WEB_01],
    ] as const)
      await expectAnswers(t, canary.at(HOST, path), { claim: `${path} is answered by ${web}`, from: [web] });
  },
});
