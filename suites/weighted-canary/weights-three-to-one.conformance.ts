import {
  defineCase,
  expectServed,
  expectShare,
  FEATURES,
  SHARE_REQUESTS,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('weights-three-to-one.yaml', import.meta.url);

export const weightsThreeToOne: Case = defineCase({
  id: 'weights-three-to-one',
  title: 'weights 3 and 1 send three quarters of the requests to the first cluster',
  behaviour: 'weighted-canary',
  features: [FEATURES.multiClusterGateway, FEATURES.weight],
  level: 'core',
  spec: '000-D15',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const target = { host: 'canary.store.example.com' };
    const [route] = await t.apply(t.near, MANIFEST);
    await expectServed(t, route, target, { claim: 'both clusters answer', from: [t.near.name, t.far.name] });
    expectShare(t, await t.send(target, SHARE_REQUESTS), {
      claim: 'the clusters answer three to one',
      weights: { [t.near.name]: 3, [t.far.name]: 1 },
    });
  },
});
