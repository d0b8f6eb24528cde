import {
  defineCase,
  expectAnswers,
  expectConditions,
  expectServed,
  FEATURES,
  HTTP_ROUTE,
  keyOf,
  STORE_GATEWAY,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('missing-import-answers-500.yaml', import.meta.url);

export const missingImportAnswers500: Case = defineCase({
  id: 'missing-import-answers-500',
  title: 'a rule that names an import that does not exist answers 500, and the route says why',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.httpRoute],
  level: 'core',
  spec: '000-R14, 000-D15, 000-B9',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const host = 'missing.store.example.com';
    const [route] = await t.apply(t.near, MANIFEST);
    const found = { claim: 'the other rule of the route answers', from: [t.near.name] };
    await expectServed(t, route, { host, path: '/found' }, found);
    await expectAnswers(
      t,
      { host, path: '/missing' },
      { claim: 'the rule without a backend answers 500', from: ['500'] },
    );
    await expectConditions(t, t.near, {
      claim: 'the route is accepted, and says that a backend was not found',
      type: HTTP_ROUTE,
      key: keyOf(route),
      of: ({ status }) => status?.parents.find(({ parentRef }) => parentRef.name === STORE_GATEWAY.name)?.conditions,
      wanted: { Accepted: { status: 'True' }, ResolvedRefs: { status: 'False', reason: 'BackendNotFound' } },
    });
  },
});
