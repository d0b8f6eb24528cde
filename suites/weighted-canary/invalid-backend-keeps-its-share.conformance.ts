import {
  defineCase,
  expectServed,
  expectShare,
  FEATURES,
  SHARE_REQUESTS,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('invalid-backend-keeps-its-share.yaml', import.meta.url);

export const invalidBackendKeepsItsShare: Case = defineCase({
  id: 'invalid-backend-keeps-its-share',
  title: 'the share of a backend that does not exist is answered 500 and not given to the others',
  behaviour: 'weighted-canary',
  features: [FEATURES.multiClusterGateway, FEATURES.weight],
  level: 'core',
  spec: '000-D15, 000-R14',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const target = { host: 'invalid.store.example.com' };
    const [route] = await t.apply(t.near, MANIFEST);
    await expectServed(t, route, target, {
      claim: 'the backend that exists answers, and 500',
      from: [t.near.name, '500'],
    });
    expectShare(t, await t.send(target, SHARE_REQUESTS), {
      claim: 'half of the answers are 500',
      weights: { [t.near.name]: 1, 500: 1 },
    });
  },
});
