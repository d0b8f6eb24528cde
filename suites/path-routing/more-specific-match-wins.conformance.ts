import { defineCase, expectAnswers, expectServed, FEATURES, type Case } from '../../harness/conformance/index.ts';

const MANIFEST = new URL('more-specific-match-wins.yaml', import.meta.url);
const CANARY = { 'x-env': 'canary' };

export const moreSpecificMatchWins: Case = defineCase({
  id: 'more-specific-match-wins',
  title: 'at equal paths a method beats headers, more headers beat fewer, and headers beat query parameters',
  behaviour: 'path-routing',
  features: [FEATURES.httpRoute, FEATURES.methodMatching, FEATURES.queryParamMatching],
  level: 'core',
  spec: '000-D6',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const host = 'specific.store.example.com';
    const [route] = await t.apply(t.near, MANIFEST);
    await expectServed(t, route, { host }, { claim: 'the catch-all of the route answers', from: [t.near.name] });
    const wanted = [
      ['/method', {}, t.far, 'a method matches'],
      ['/method', CANARY, t.far, 'a method beats a header'],
      ['/headers', {}, t.near, 'a rule with a header does not match without it'],
      ['/headers', CANARY, t.far, 'a header matches'],
      ['/headers', { ...CANARY, 'x-tier': 'gold' }, t.near, 'two headers beat one'],
      ['/headers', { 'x-env': 'canary2' }, t.near, 'a header value is compared whole'],
      ['/query', {}, t.near, 'a rule with a query parameter does not match without it'],
      ['/query?v=2', {}, t.far, 'a query parameter matches'],
      ['/query?v=2', CANARY, t.near, 'a header beats a query parameter'],
    ] as const;
    for (const [path, headers, cluster, claim] of wanted)
      await expectAnswers(t, { host, path, headers }, { claim, from: [cluster.name], inARow: 3, withinMs: 0 });
  },
});
