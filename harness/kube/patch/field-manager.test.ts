import { expect } from 'chai';
import type { JsonSchema } from '../api/apiextensions.ts';
import type { ApiObject } from '../json/api-object.ts';
import { cloneJson, textAt, type JsonObject, type JsonValue } from '../json/json.ts';
import { KubeStatusError } from '../status/kube-status-error.ts';
import { fieldManager, type ManagedBy } from './field-manager.ts';
import { resetFieldsOf } from './reset-fields.ts';

const VERSION = 'example.com/v1';
const TEXTS: JsonSchema = { type: 'array', items: { type: 'string' } };

function schema(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties: { spec: { type: 'object', properties } } };
}

const GRANULAR = schema({
  map: { type: 'object', additionalProperties: { type: 'string' } },
  list: { ...TEXTS, 'x-kubernetes-list-type': 'set' },
  text: { type: 'string' },
});
const ATOMIC = schema({
  map: { type: 'object', additionalProperties: { type: 'string' }, 'x-kubernetes-map-type': 'atomic' },
  list: TEXTS,
  text: { type: 'string' },
});

function thing(spec: JsonValue, metadata: JsonObject = {}): ApiObject {
  return { apiVersion: VERSION, kind: 'Thing', metadata: { name: 'x', ...metadata }, spec };
}

function by(manager: string, more: Partial<ManagedBy> = {}): ManagedBy & { force: boolean } {
  return { manager, apiVersion: VERSION, subresource: '', time: '2026-01-01T00:00:00Z', force: false, ...more };
}

function entries(object: ApiObject): Record<string, JsonValue | undefined> {
  const list = (object.metadata['managedFields'] ?? []) as JsonObject[];
  return Object.fromEntries(
    list.map((entry): [string, JsonValue | undefined] => [textAt(entry, 'manager') ?? '', entry['fieldsV1']]),
  );
}

function times(object: ApiObject): Record<string, JsonValue | undefined> {
  const list = (object.metadata['managedFields'] ?? []) as JsonObject[];
  return Object.fromEntries(
    list.map((entry): [string, JsonValue | undefined] => [textAt(entry, 'manager') ?? '', entry['time']]),
  );
}

function refusalOf(work: () => unknown): KubeStatusError {
  try {
    work();
  } catch (error) {
    if (error instanceof KubeStatusError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('the field manager', () => {
  it('gives a time to who changes something, and keeps the time of who does not', () => {
    const first = fieldManager.applied(undefined, thing({ text: 'x' }), by('a', { time: 'T1' }), GRANULAR);
    const second = fieldManager.applied(first, thing({ map: { k: 'v' } }), by('b', { time: 'T2' }), GRANULAR);
    expect(times(second)).to.deep.equal({ a: 'T1', b: 'T2' });
    const again = fieldManager.applied(second, thing({ map: { k: 'v' } }), by('b', { time: 'T3' }), GRANULAR);
    expect(times(again)).to.deep.equal({ a: 'T1', b: 'T2' });
    const shared = fieldManager.applied(second, thing({ text: 'x' }), by('c', { time: 'T3' }), GRANULAR);
    expect(times(shared)).to.deep.equal({ a: 'T1', b: 'T2', c: undefined });
    const updated = fieldManager.updated(second, { ...second, spec: { text: 'y' } }, by('u', { time: 'T4' }), GRANULAR);
    expect(times(updated)).to.deep.equal({ u: 'T4' });
    const same = fieldManager.updated(updated, cloneJson(updated), by('u', { time: 'T5' }), GRANULAR);
    expect(times(same)).to.deep.equal({ u: 'T4' });
  });

  it('gives the whole of a list or map that has become atomic to who owned parts of it', () => {
    const live = fieldManager.applied(undefined, thing({ map: { k: 'v' }, list: ['x'] }), by('a'), GRANULAR);
    const next = fieldManager.applied(live, thing({ text: 't' }), by('b'), ATOMIC);
    expect(entries(next)['a']).to.deep.equal({ 'f:spec': { 'f:list': {}, 'f:map': {} } });
  });

  it('leaves what a map held when it was owned as a whole and is now granular', () => {
    const live = fieldManager.applied(undefined, thing({ map: { k: 'v', l: 'w' } }), by('a'), ATOMIC);
    const next = fieldManager.applied(live, thing({ map: { k: 'v' } }), by('a'), GRANULAR);
    expect(next['spec']).to.deep.equal({ map: { k: 'v', l: 'w' } });
    expect(entries(next)['a']).to.deep.equal({ 'f:spec': { 'f:map': { 'f:k': {} } } });
  });

  it('shares nothing with its arguments when it applies, and changes none', () => {
    const live = thing({ map: { k: 'v' }, list: ['x'] });
    const config = thing({ map: { l: 'w' } });
    const before = cloneJson([live, config] as JsonValue);
    const applied = fieldManager.applied(live, config, by('a'), GRANULAR);
    ((applied['spec'] as JsonObject)['map'] as JsonObject)['k'] = 'changed';
    applied.metadata['name'] = 'changed';
    expect([live, config]).to.deep.equal(before);
  });

  it('changes neither object when it is told of an update', () => {
    const live = fieldManager.updated(undefined, thing({ text: 'x' }), by('a'), GRANULAR);
    const next = { ...cloneJson(live), spec: { text: 'y' } };
    const before = cloneJson([live, next] as JsonValue);
    expect(entries(fieldManager.updated(live, next, by('b'), GRANULAR))).to.deep.equal({
      a: { 'f:spec': {} },
      b: { 'f:spec': { 'f:text': {} } },
    });
    expect([live, next]).to.deep.equal(before);
  });

  it('ignores the managed fields of a request to a subresource', () => {
    const live = fieldManager.updated(undefined, thing({ text: 'x' }), by('a'), GRANULAR);
    const next = cloneJson(live);
    next.metadata['managedFields'] = [{}];
    next['status'] = { phase: 'up' };
    const resetFields = resetFieldsOf('example.com', 'Thing', 'status', true);
    const status = fieldManager.updated(live, next, by('ctl', { subresource: 'status', resetFields }), {
      ...GRANULAR,
      properties: { ...GRANULAR.properties, status: { type: 'object', properties: { phase: { type: 'string' } } } },
    });
    expect(Object.keys(entries(status))).to.deep.equal(['a', 'ctl']);
  });

  it('keeps the owners of the live object when the new one does not fit its schema', () => {
    const live = fieldManager.updated(undefined, thing({ text: 'x' }), by('a'), GRANULAR);
    const odd = fieldManager.updated(live, { ...live, spec: { undeclared: 1, list: [{ a: 1 }] } }, by('b'), GRANULAR);
    expect(entries(odd)).to.deep.equal({ a: { 'f:spec': { '.': {}, 'f:text': {} } } });
  });

  it('knows nothing of a kind without a schema and deduces', () => {
    const applied = fieldManager.applied(undefined, thing({ a: { b: [1] } }), by('a'), undefined);
    expect(entries(applied)).to.deep.equal({ a: { 'f:spec': { '.': {}, 'f:a': { '.': {}, 'f:b': {} } } } });
  });

  it('treats __proto__ as a field like any other', () => {
    const spec = JSON.parse('{"map":{"__proto__":"x","constructor":"y"}}') as JsonObject;
    const applied = fieldManager.applied(undefined, thing(spec), by('a'), GRANULAR);
    expect(JSON.stringify(applied['spec'])).to.equal('{"map":{"__proto__":"x","constructor":"y"}}');
    expect(entries(applied)['a']).to.deep.equal({ 'f:spec': { 'f:map': { 'f:__proto__': {}, 'f:constructor': {} } } });
    const updated = fieldManager.updated(undefined, thing(spec), by('a'), GRANULAR);
    expect(JSON.stringify(updated['spec'])).to.equal('{"map":{"__proto__":"x","constructor":"y"}}');
  });

  it('refuses what is nested too deeply to be compared, and survives it in updates', () => {
    let deep: JsonValue = 'x';
    for (let depth = 0; depth < 200_000; depth++) deep = { a: deep };
    const { statusCode } = refusalOf(() => fieldManager.applied(undefined, thing(deep), by('a'), undefined));
    expect(statusCode).to.equal(400);
    expect(entries(fieldManager.updated(undefined, thing(deep), by('a'), undefined))).to.deep.equal({});
  });

  it('answers wrong types in managed fields of the live object with upstream’s words', () => {
    const live = thing({ text: 'x' }, { managedFields: [{ manager: 'a', operation: 'Delete' }] });
    const error = refusalOf(() => fieldManager.applied(live, thing({}), by('b'), GRANULAR));
    expect([error.statusCode, error.message]).to.deep.equal([
      500,
      'failed to decode managed fields: operation must be `Apply` or `Update`',
    ]);
  });
});
