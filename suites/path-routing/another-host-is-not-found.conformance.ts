import {
  defineCase,
  describeExchange,
  expectAnswers,
  expectSame,
  FEATURES,
  STORE_HOST,
  type Case,
} from '../../harness/conformance/index.ts';

export const anotherHostIsNotFound: Case = defineCase({
  id: 'another-host-is-not-found',
  title: 'a request for a host that no route names gets 404 with the words of the fault filter',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.httpRoute],
  level: 'core',
  spec: '000-D3, 000-D4',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const named = { claim: 'the host that a route names is answered', from: [t.near.name] };
    await expectAnswers(t, { host: STORE_HOST }, named);
    await expectAnswers(
      t,
      { host: 'STORE.Example.COM:80' },
      { ...named, claim: 'case and port of a host do not matter' },
    );
    for (const host of ['other.example.com', 'example.com', 'a.store.example.com', 'store.example.com.evil.test']) {
      expectSame(t, {
        claim: `host ${host} is not found`,
        expected: '404 text/plain "fault filter abort"',
        observed: describeExchange(await t.request({ host, path: '/west' }), 'content-type'),
      });
    }
  },
});
