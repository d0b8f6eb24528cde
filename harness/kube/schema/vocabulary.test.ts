import { expect } from 'chai';
import { resourceType } from '../meta/object.ts';
import { AGE_COLUMN, customResourceDefinition } from './custom-resource.ts';
import { atomicList, int32, mapList, mapOf, oneOf, record, required, rule, setOf, text } from './vocabulary.ts';

describe('the schema vocabulary', () => {
  it('writes limits under the names of OpenAPI, and nothing that was not said', () => {
    expect(text()).to.deep.equal({ type: 'string' });
    expect(text({ min: 0, max: 3, pattern: '^a$', default: '' })).to.deep.equal({
      type: 'string',
      minLength: 0,
      maxLength: 3,
      pattern: '^a$',
      default: '',
    });
    expect(int32({ min: 0, max: 9 })).to.deep.equal({ type: 'integer', format: 'int32', minimum: 0, maximum: 9 });
    expect(oneOf(['a'], { default: 'a' })).to.deep.equal({ type: 'string', enum: ['a'], default: 'a' });
    expect(mapOf(text(), { max: 8 })).to.deep.equal({
      type: 'object',
      additionalProperties: { type: 'string' },
      maxProperties: 8,
    });
  });

  it('says how lists merge', () => {
    const items = { type: 'string' };
    expect(atomicList(text(), { min: 1 })).to.deep.equal({
      type: 'array',
      items,
      minItems: 1,
      'x-kubernetes-list-type': 'atomic',
    });
    expect(setOf(text(), { max: 2 })).to.deep.equal({
      type: 'array',
      items,
      maxItems: 2,
      'x-kubernetes-list-type': 'set',
    });
    expect(mapList(['name'], record({ name: required(text()) }))).to.deep.equal({
      type: 'array',
      items: { type: 'object', properties: { name: items }, required: ['name'] },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    });
  });

  it('tells required fields from an optional field that has required fields of its own', () => {
    const inner = record({ b: required(text()) });
    expect(record({ a: inner, c: required(text()) })).to.deep.equal({
      type: 'object',
      properties: {
        a: { type: 'object', properties: { b: { type: 'string' } }, required: ['b'] },
        c: { type: 'string' },
      },
      required: ['c'],
    });
  });

  it('writes rules', () => {
    expect(record({}, { rules: [rule('no', 'false')] })).to.deep.equal({
      type: 'object',
      'x-kubernetes-validations': [{ message: 'no', rule: 'false' }],
    });
  });
});

describe('customResourceDefinition', () => {
  it('derives names, and a status subresource only where there is a status', () => {
    const resource = {
      type: resourceType('example.com/v1', 'Thing', 'things'),
      description: 'A thing.',
      versions: [{ name: 'v1', storage: true }],
      columns: [AGE_COLUMN],
      spec: record({}),
    };
    const crd = customResourceDefinition(resource);
    expect(crd.metadata).to.deep.equal({ name: 'things.example.com' });
    expect(crd.spec.names).to.deep.equal({ kind: 'Thing', listKind: 'ThingList', plural: 'things', singular: 'thing' });
    expect(crd.spec.versions[0]?.subresources).to.deep.equal({});
    expect(customResourceDefinition({ ...resource, status: record({}) }).spec.versions[0]?.subresources).to.deep.equal({
      status: {},
    });
  });
});
