import { expect } from 'chai';
import { admitted } from './testing/admitted.ts';
import { recordedSchemas } from './testing/recorded.ts';
import { SCHEMA_CASES } from './testing/schema-cases.ts';

describe('a structural schema', () => {
  const recorded = recordedSchemas();
  for (const { title, spec, values } of SCHEMA_CASES)
    it(`does to values what the real server did: ${title}`, () => {
      const schema = { type: 'object', properties: { spec } } as const;
      const object = { apiVersion: 'crdtopic.example.com/v1', kind: 'Case', metadata: { name: 'it' } };
      values.forEach((value, index) => {
        const label = JSON.stringify(value);
        expect(admitted({ ...object, spec: value }, schema), label).to.deep.equal(recorded[title]?.[index]);
      });
    });
});
