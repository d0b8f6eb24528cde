import {
  defineCase,
  describeExchange,
  expectConditions,
  expectSame,
  FEATURES,
  GATEWAY,
  keyOf,
  type Case,
  type Gateway,
  type Target,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('gateway-status-follows-every-generation.yaml', import.meta.url);
const PROGRAMMED = {
  Accepted: { status: 'True', reason: 'Accepted' },
  Programmed: { status: 'True', reason: 'Programmed' },
} as const;

export const gatewayStatusFollowsEveryGeneration: Case = defineCase({
  id: 'gateway-status-follows-every-generation',
  title: 'a Gateway is programmed with an address of its own, answers 404 without routes, and reports each generation',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.gateway],
  level: 'core',
  spec: '000-R12, 000-D2',
  needs: { roles: ['near', 'far'], loadBalancers: 2 },
  async run(t) {
    const [applied] = await t.apply(t.near, MANIFEST);
    const about = { type: GATEWAY, key: keyOf(applied), wanted: PROGRAMMED } as const;
    const ofGateway = (gateway: Gateway) => gateway.status?.conditions;
    const ofListener = (name: string) => (gateway: Gateway) =>
      gateway.status?.listeners?.find((listener) => listener.name === name)?.conditions;

    const claim = 'a new Gateway is accepted and programmed';
    const gateway = await expectConditions(t, t.near, { ...about, claim, of: ofGateway });
    await expectConditions(t, t.near, { ...about, claim: 'so is its listener', of: ofListener('http') });

    const address = gateway.status?.addresses?.[0]?.value;
    const target: Target = { host: 'store.example.com', path: '/west', ...(address === undefined ? {} : { address }) };
    expectSame(t, {
      claim: 'a Gateway without routes answers 404, also to a host that a route of another Gateway names',
      expected: '404 text/plain "fault filter abort"',
      observed: describeExchange(await t.request(target), 'content-type'),
    });

    const more = { name: 'more', protocol: 'HTTP', port: 8081 };
    const spec = { listeners: [...gateway.spec.listeners, more] };
    const edited = await t.near.client.mergePatch(GATEWAY, about.key, { spec }, { signal: t.signal });
    expectSame(t, {
      claim: 'an edit makes a new generation',
      expected: String((gateway.metadata.generation ?? 0) + 1),
      observed: String(edited.metadata.generation),
    });
    await expectConditions(t, t.near, { ...about, claim: 'the edited Gateway is programmed', of: ofGateway });
    await expectConditions(t, t.near, { ...about, claim: 'so is the added listener', of: ofListener('more') });
  },
});
