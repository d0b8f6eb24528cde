import { defineCase, type Case } from '../../harness/conformance/index.ts';
import { CANARY, canaryGateway, expectGatewaySays, startCanary } from './canary.ts';

const NOT_READY = 'Ready=False ListenersNotValid "All Listeners must be valid"';

export const unsupportedListenersAreDetached: Case = defineCase({
  ...CANARY,
  id: 'unsupported-listeners-are-detached',
  title: 'a listener that cannot be had makes its Gateway not ready, and says why in the words of Traefik',
  spec: '004-B7, 004-B8, 004-B9, 004-B10',
  async run(t) {
    const canary = await startCanary(t, 'detached');
    const cases = [
      ['udp', { protocol: 'UDP' }, '80: Detached=True UnsupportedProtocol "Unsupported listener protocol "UDP""'],
      [
        'port',
        { port: 8181 },
        '8181: Detached=True PortUnavailable "Cannot find entryPoint for Gateway: no matching entryPoint for port 8181 and protocol "HTTP""',
      ],
      [
        'tcp-route',
        { routes: { kind: 'TCPRoute' } },
        '80: Detached=True UnsupportedProtocol "listener protocol "HTTP" not supported with route kind "TCPRoute""',
      ],
      [
        'foo-route',
        { routes: { kind: 'FooRoute' } },
        '80: ResolvedRefs=False InvalidRoutesRef "Unsupported Route Kind "FooRoute""',
      ],
    ] as const;
    await t.apply(
      t.near,
      cases.map(([name, change]) => canaryGateway(canary, name, change)),
    );
    for (const [name, , text] of cases)
      await expectGatewaySays(t, canary, name, { claim: `Gateway ${name} says why`, said: [NOT_READY, text] });
  },
});
