import { expect } from 'chai';
import { recordedCrds } from '../../kube/schema/testing/recorded.ts';
import { CRD_CASES } from './testing/crd-cases.ts';
import { crdCauses } from './testing/crd-causes.ts';

describe('the validation of CRDs', () => {
  const recorded = recordedCrds();
  for (const [title, crd] of Object.entries(CRD_CASES))
    it(`finds what the real server found: ${title}`, () => {
      expect(crdCauses(crd)).to.deep.equal(recorded[title]);
    });
});
