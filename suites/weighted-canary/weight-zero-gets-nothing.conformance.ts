import {
  defineCase,
  expectAnswers,
  expectOnly,
  expectServed,
  FEATURES,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('weight-zero-gets-nothing.yaml', import.meta.url);

export const weightZeroGetsNothing: Case = defineCase({
  id: 'weight-zero-gets-nothing',
  title: 'a backend of weight 0 gets no request, and a rule with nothing but weight 0 answers 500',
  behaviour: 'weighted-canary',
  features: [FEATURES.multiClusterGateway, FEATURES.weight],
  level: 'core',
  spec: '000-D15',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const host = 'zero.store.example.com';
    const [route] = await t.apply(t.near, MANIFEST);
    // The backend that gets nothing does answer where it has a weight.
    const control = { claim: 'the far cluster answers where it has a weight', from: [t.far.name] };
    await expectServed(t, route, { host, path: '/control' }, control);
    await expectAnswers(
      t,
      { host, path: '/split' },
      { claim: 'the backend with a weight answers', from: [t.near.name] },
    );
    const samples = await t.send({ host, path: '/split' }, 1_000);
    expectOnly(t, samples, { claim: 'the backend of weight 0 gets nothing', from: t.near.name });
    await expectAnswers(
      t,
      { host, path: '/none' },
      { claim: 'a rule with weights of 0 alone answers 500', from: ['500'] },
    );
  },
});
