import { expect } from 'chai';
import { cloneJson, type JsonObject, type JsonValue } from '../json/json.ts';
import { KubeStatusError } from '../status/kube-status-error.ts';
import { applyJsonPatch, unknownOperationFields } from './json-patch.ts';

function codeOf(work: () => unknown): number {
  try {
    work();
    return 200;
  } catch (error) {
    return error instanceof KubeStatusError ? error.statusCode : 0;
  }
}

describe('a JSON patch', () => {
  it('changes neither the object nor the operations, and shares nothing with them', () => {
    const object: JsonObject = { data: { a: ['x'] } };
    const operations: JsonValue = [
      { op: 'add', path: '/data/b', value: { c: 1 } },
      { op: 'add', path: '/data/b/d', value: 2 },
      { op: 'add', path: '/data/a/-', value: 'y' },
    ];
    const before = cloneJson([object, operations]);
    expect(applyJsonPatch(object, operations)).to.deep.equal({ data: { a: ['x', 'y'], b: { c: 1, d: 2 } } });
    expect([object, operations]).to.deep.equal(before);
  });

  it('is refused beyond 10,000 operations', () => {
    const test = { op: 'test', path: '/a', value: 1 };
    expect(codeOf(() => applyJsonPatch({ a: 1 }, Array<JsonValue>(10_000).fill(test)))).to.equal(200);
    expect(codeOf(() => applyJsonPatch({ a: 1 }, Array<JsonValue>(10_001).fill(test)))).to.equal(413);
  });

  it('may not copy more than 3 MiB', () => {
    const object = { a: ['x'.repeat(1_000)] };
    const copies = (count: number): JsonValue =>
      Array.from({ length: count }, (_, index) => ({ op: 'copy', from: '/a', path: `/b${String(index)}` }));
    expect(codeOf(() => applyJsonPatch(object, copies(3_000)))).to.equal(200);
    expect(codeOf(() => applyJsonPatch(object, copies(3_200)))).to.equal(422);
    const doubling = Array<JsonValue>(60).fill({ op: 'copy', from: '/a', path: '/a/-' });
    expect(codeOf(() => applyJsonPatch(object, doubling))).to.equal(422);
  });

  it('reaches fields with any name and none of the prototype', () => {
    expect(JSON.stringify(applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { x: 1 } }]))).to.equal(
      '{"__proto__":{"x":1}}',
    );
    expect(codeOf(() => applyJsonPatch({}, [{ op: 'add', path: '/__proto__/x', value: 1 }]))).to.equal(422);
    expect(codeOf(() => applyJsonPatch({}, [{ op: 'remove', path: '/constructor' }]))).to.equal(422);
    expect(applyJsonPatch({ 'a/b': { '~1': 1 } }, [{ op: 'remove', path: '/a~1b/~01' }])).to.deep.equal({ 'a/b': {} });
  });

  it('names fields of operations that it does not know', () => {
    expect(unknownOperationFields([{ op: 'add', path: '/a', value: 1, foo: 1 }, 5])).to.deep.equal([
      'json patch unknown field "[0].foo"',
    ]);
    expect(unknownOperationFields(null)).to.deep.equal([]);
  });
});
