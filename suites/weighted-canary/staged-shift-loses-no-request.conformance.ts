import {
  defineCase,
  expectNoFailures,
  expectServed,
  expectShare,
  FEATURES,
  HTTP_ROUTE,
  importRef,
  keyOf,
  SHARE_REQUESTS,
  type Case,
  type KubeObject,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('staged-shift-loses-no-request.yaml', import.meta.url);
/** Weight of the near and of the far cluster, stage by stage. */
const STAGES = [
  [100, 0],
  [50, 50],
  [0, 100],
] as const;

export const stagedShiftLosesNoRequest: Case = defineCase({
  id: 'staged-shift-loses-no-request',
  title: 'traffic moves from one cluster to another in stages, each with its share, without a failed request',
  behaviour: 'weighted-canary',
  features: [FEATURES.multiClusterGateway, FEATURES.weight],
  level: 'core',
  spec: '000-D15, semantics 0.3 (time budget)',
  needs: { roles: ['near', 'far'] },
  timeoutMs: 120_000,
  async run(t) {
    const target = { host: 'shift.store.example.com' };
    const [route] = await t.apply(t.near, MANIFEST);
    await expectServed(t, route, target, { claim: 'the first stage is served', from: [t.near.name] });
    const load = await t.startLoad(target, 100);

    let current: KubeObject = route;
    for (const [near, far] of STAGES) {
      const rules = [{ backendRefs: [importRef('store-west-1', near), importRef('store-east-1', far)] }];
      current = await t.near.client.mergePatch(HTTP_ROUTE, keyOf(current), { spec: { rules } }, { signal: t.signal });
      const stage = `stage ${String(near)}/${String(far)}`;
      const from = [...(near > 0 ? [t.near.name] : []), ...(far > 0 ? [t.far.name] : [])];
      await expectServed(t, current, target, { claim: `${stage} is served`, from });
      expectShare(t, await t.send(target, SHARE_REQUESTS), {
        claim: `${stage} has its share`,
        weights: { [t.near.name]: near, [t.far.name]: far },
      });
    }
    await t.clock.sleep(1_000, t.signal);
    expectNoFailures(t, await load.stop(), { claim: 'no request fails while the shares change' });
  },
});
