import { defineCase, expectOnly, FEATURES, STORE_HOST, type Case } from '../../harness/conformance/index.ts';

export const pathPrefixIsElementWise: Case = defineCase({
  id: 'path-prefix-is-element-wise',
  title: 'the prefix /east matches whole path elements: /eastward belongs to the catch-all',
  behaviour: 'path-routing',
  features: [FEATURES.httpRoute],
  level: 'core',
  spec: '000-D5',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const within = await t.send({ host: STORE_HOST, path: '/east/ward' }, 50);
    expectOnly(t, within, { claim: '/east/ward matches the prefix /east', from: t.far.name });
    // The catch-all is answered by the near cluster, the prefix /east by the far one, so the answer tells which rule matched.
    for (const path of ['/eastward', '/eastward/', '/east-1', '/eas']) {
      const beside = await t.send({ host: STORE_HOST, path }, 50);
      expectOnly(t, beside, { claim: `${path} does not match the prefix /east`, from: t.near.name });
    }
  },
});
