import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { fleetSchemaText, knownFields } from './json-schema.ts';

describe('fleetSchema', () => {
  it('is what fixtures/fleets/fleet.schema.json holds (`npm run schema` writes it)', () => {
    const file = new URL('../../fixtures/fleets/fleet.schema.json', import.meta.url);
    expect(readFileSync(file, 'utf8')).to.equal(fleetSchemaText());
  });

  it('is closed at every level', () => {
    const objects = fleetSchemaText().match(/"type": "object"/g) ?? [];
    const closed = fleetSchemaText().match(/"additionalProperties": false/g) ?? [];
    expect([objects.length, closed.length]).to.deep.equal([5, 5]);
  });
});

describe('knownFields', () => {
  it('names the fields below a path, through lists and alternatives', () => {
    expect(knownFields([])).to.deep.equal(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(knownFields(['spec', 'clusters', 3])).to.include.members(['name', 'podCidr']);
    expect(knownFields(['spec', 'provider'])).to.deep.equal([]);
  });
});
