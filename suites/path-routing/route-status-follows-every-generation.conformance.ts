import {
  defineCase,
  expectConditions,
  expectEventually,
  FEATURES,
  GATEWAY,
  HTTP_ROUTE,
  importRef,
  keyOf,
  notYet,
  ready,
  STORE_GATEWAY,
  type Case,
  type CaseContext,
  type Condition,
  type HttpRoute,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('route-status-follows-every-generation.yaml', import.meta.url);
const ATTACHED = {
  Accepted: { status: 'True', reason: 'Accepted' },
  ResolvedRefs: { status: 'True', reason: 'ResolvedRefs' },
} as const;

export const routeStatusFollowsEveryGeneration: Case = defineCase({
  id: 'route-status-follows-every-generation',
  title: 'a route that attaches is counted by its listener and reports each generation that was observed',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.httpRoute],
  level: 'core',
  spec: '000-R13, 000-S9',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    await expectAttached(t, 1, 'the listener counts the base route');
    const [applied] = await t.apply(t.near, MANIFEST);
    const about = { type: HTTP_ROUTE, key: keyOf(applied), wanted: ATTACHED, of: conditionsOf } as const;
    const claim = 'a new route is accepted, its backends resolved';
    const route = await expectConditions(t, t.near, { ...about, claim });
    await expectAttached(t, 2, 'the listener counts the new route, too');

    const patch = { spec: { rules: [...(route.spec.rules ?? []), { backendRefs: [importRef('store')] }] } };
    await t.near.client.mergePatch(HTTP_ROUTE, about.key, patch, { signal: t.signal });
    await expectConditions(t, t.near, { ...about, claim: 'the edited route is accepted at its new generation' });

    await t.near.client.delete(HTTP_ROUTE, about.key, { signal: t.signal });
    await expectAttached(t, 1, 'a deleted route is no longer counted');
  },
});

function conditionsOf({ status }: HttpRoute): readonly Condition[] | undefined {
  return status?.parents.find(({ parentRef }) => parentRef.name === STORE_GATEWAY.name)?.conditions;
}

async function expectAttached(t: CaseContext, count: number, claim: string): Promise<void> {
  await expectEventually(t, { claim, expected: `attachedRoutes ${String(count)}` }, async (signal) => {
    const { status } = await t.near.client.get(GATEWAY, STORE_GATEWAY, { signal });
    const attached = status?.listeners?.find(({ name }) => name === 'http')?.attachedRoutes;
    return attached === count ? ready(undefined) : notYet(`attachedRoutes ${String(attached ?? 'unset')}`);
  });
}
