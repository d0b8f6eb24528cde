import { defineCase, expectAnswers, expectServed, FEATURES, type Case } from '../../harness/conformance/index.ts';

const MANIFEST = new URL('longest-path-wins.yaml', import.meta.url);

export const longestPathWins: Case = defineCase({
  id: 'longest-path-wins',
  title: 'an exact path beats every prefix and a longer prefix a shorter one, whatever the order of the rules',
  behaviour: 'path-routing',
  features: [FEATURES.httpRoute],
  level: 'core',
  spec: '000-D5, 000-D6',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const host = 'longest.store.example.com';
    const [route] = await t.apply(t.near, MANIFEST);
    await expectServed(t, route, { host }, { claim: 'the prefix / takes what is left', from: [t.near.name] });
    const wanted = [
      ['/a', t.far, 'the prefix /a beats /'],
      ['/a/x', t.far, 'the prefix /a beats / for what is below it'],
      ['/a/b', t.near, 'the exact path /a/b beats the prefix /a'],
      ['/a/b/', t.far, 'an exact path does not take a trailing slash'],
      ['/a/b/c/d', t.near, 'the prefix /a/b/c beats the prefix /a'],
      ['/other', t.near, 'the prefix / takes another path'],
    ] as const;
    for (const [path, cluster, claim] of wanted)
      await expectAnswers(t, { host, path }, { claim, from: [cluster.name], inARow: 3, withinMs: 0 });
  },
});
