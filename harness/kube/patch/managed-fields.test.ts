import { expect } from 'chai';
import type { JsonObject } from '../json/json.ts';
import { isReset, keepTimesOfNoop, readManagedFields, writeManagedFields } from './managed-fields.ts';
import { fieldsAfterScale, scaleFieldsOf } from './scale-fields.ts';

function entry(manager: string, more: JsonObject = {}): JsonObject {
  return {
    manager,
    operation: 'Update',
    apiVersion: 'apps/v1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:replicas': {}, 'f:text': {} } },
    ...more,
  };
}

describe('managed fields', () => {
  it('are sorted by operation, time, manager, version and subresource', () => {
    const late = { time: '2026-01-02T00:00:00Z' };
    const entries = [
      entry('b'),
      entry('a', late),
      entry('a', { subresource: 'status' }),
      entry('a', { apiVersion: 'v1' }),
      entry('z', { operation: 'Apply' }),
    ];
    const written = writeManagedFields(readManagedFields(entries)) ?? [];
    expect(written.map(({ manager, apiVersion, subresource }) => [manager, apiVersion, subresource])).to.deep.equal([
      ['z', 'apps/v1', undefined],
      ['a', 'apps/v1', 'status'],
      ['a', 'v1', undefined],
      ['b', 'apps/v1', undefined],
      ['a', 'apps/v1', undefined],
    ]);
  });

  it('are refused in upstream’s words', () => {
    const words = (more: JsonObject): string => {
      try {
        readManagedFields([entry('a', more)]);
        return '';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    expect(words({ operation: 'x' })).to.equal('operation must be `Apply` or `Update`');
    expect(words({ apiVersion: '' })).to.equal('apiVersion must not be empty');
    expect(words({ fieldsType: '' })).to.equal('missing fieldsType in managed fields entry 0');
    expect(words({ fieldsType: 'x' })).to.equal('invalid fieldsType "x" in managed fields entry 0');
    expect(words({ fieldsV1: { nocolon: {} } })).to.contain('missing colon');
  });

  it('are reset by an empty list or an empty entry', () => {
    expect([[], [{}]].map(isReset)).to.deep.equal([true, true]);
    expect([undefined, null, [{}, {}], [entry('a')], 'x'].map(isReset)).to.deep.equal([
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('keep their times when nothing else changes', () => {
    const old = { metadata: { name: 'x', managedFields: [entry('a')] }, data: { a: 1 } };
    const later = {
      metadata: { name: 'x', managedFields: [entry('a', { time: '2026-02-01T00:00:00Z' })] },
      data: { a: 1 },
    };
    expect(keepTimesOfNoop(old, later)).to.deep.equal(old);
    const changed = { ...later, data: { a: 2 } };
    expect(keepTimesOfNoop(old, changed)).to.equal(changed);
    const other = { ...later, metadata: { name: 'x', managedFields: [entry('b')] } };
    expect(keepTimesOfNoop(old, other)).to.equal(other);
  });

  it('are those of replicas on the Scale of an object', () => {
    const paths = { 'apps/v1': ['spec', 'replicas'] };
    const parent = [
      entry('a'),
      entry('b', { fieldsV1: { 'f:spec': { 'f:text': {} } } }),
      entry('c', { apiVersion: 'v9' }),
    ];
    expect(scaleFieldsOf(parent, paths)).to.deep.equal([
      entry('a', { apiVersion: 'autoscaling/v1', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }),
    ]);
    const scaled = [
      entry('s', { apiVersion: 'autoscaling/v1', subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }),
    ];
    const after = fieldsAfterScale(parent, scaled, 'apps/v1', paths) ?? [];
    expect(
      after.map(({ manager, apiVersion, subresource, time, fieldsV1 }) => [
        manager,
        apiVersion,
        subresource,
        time,
        fieldsV1,
      ]),
    ).to.deep.equal([
      ['s', 'apps/v1', 'scale', undefined, { 'f:spec': { 'f:replicas': {} } }],
      ['a', 'apps/v1', undefined, '2026-01-01T00:00:00Z', { 'f:spec': { 'f:text': {} } }],
      ['b', 'apps/v1', undefined, '2026-01-01T00:00:00Z', { 'f:spec': { 'f:text': {} } }],
      ['c', 'v9', undefined, '2026-01-01T00:00:00Z', entry('c')['fieldsV1']],
    ]);
  });
});
