import { expect } from 'chai';
import { ALL_CRDS } from '../../kube/crds/crds.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import { fieldErrorText } from '../../kube/status/field-error.ts';
import { applyDefaults } from '../../kube/schema/apply-defaults.ts';
import { validateRules } from '../../kube/schema/validate-rules.ts';
import { crdCauses } from './testing/crd-causes.ts';

describe('the CRDs of this project', () => {
  for (const crd of ALL_CRDS)
    it(`are accepted: ${crd.metadata.name}`, () => {
      expect(crdCauses(crd as unknown as JsonObject)).to.deep.equal([]);
    });

  it('have rules that are run', () => {
    const route = ALL_CRDS.find(({ spec }) => spec.names.kind === 'HTTPRoute');
    const schema = route?.spec.versions[0]?.schema.openAPIV3Schema ?? {};
    const backendRefs = [{ name: 'store' }];
    const object = { spec: { rules: [{ backendRefs }] } };
    applyDefaults(object, schema);
    const texts = validateRules(object, undefined, schema, { resourceRoot: true }).map(fieldErrorText);
    expect(texts).to.deep.equal([
      'spec.rules[0].backendRefs[0]: Invalid value: "object": Must have port for Service reference',
    ]);
  });
});
