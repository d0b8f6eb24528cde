import { expect } from 'chai';
import { cloneJson, type JsonObject, type JsonValue } from '../json/json.ts';
import { builtInSchemas } from '../openapi/built-in-schemas.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

const POD = builtInSchemas().schemaOf('', 'v1', 'Pod');
if (POD === undefined) throw new Error('no schema of Pod');
const schema = POD;

describe('a strategic merge patch', () => {
  it('changes neither the object nor the patch, and shares nothing with them', () => {
    const object: JsonObject = {
      metadata: { labels: { a: '1' } },
      spec: { containers: [{ name: 'a' }, { name: 'b' }] },
    };
    const patch: JsonObject = {
      metadata: { labels: { $patch: 'replace', b: '2' } },
      spec: {
        '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }],
        containers: [{ name: 'a', $patch: 'delete' }],
      },
    };
    const before = cloneJson([object, patch] as JsonValue);
    const patched = strategicMergePatch(object, patch, schema);
    expect(patched).to.deep.equal({ metadata: { labels: { b: '2' } }, spec: { containers: [{ name: 'b' }] } });
    ((patched['spec'] as JsonObject)['containers'] as JsonValue[]).push('x');
    expect([object, patch]).to.deep.equal(before);
  });

  it('merges long lists in linear time', () => {
    const list = (prefix: string): JsonObject[] =>
      Array.from({ length: 20_000 }, (_, index) => ({ name: `${prefix}${String(index)}`, value: 'x' }));
    const env = (items: JsonValue[]): JsonObject => ({ spec: { containers: [{ name: 'c', env: items }] } });
    const patched = strategicMergePatch(env(list('a')), env([...list('b'), ...list('a')]), schema);
    const [container] = (patched['spec'] as JsonObject)['containers'] as JsonObject[];
    expect(container?.['env']).to.have.lengthOf(40_000);
  });

  it('takes __proto__ for a field like any other', () => {
    const patch = JSON.parse('{"metadata":{"labels":{"__proto__":"x"}}}') as JsonObject;
    for (const object of [{}, { metadata: { labels: { a: '1' } } }]) {
      expect(JSON.stringify(strategicMergePatch(object, patch, schema))).to.contain('"__proto__":"x"');
      expect(JSON.stringify(mergePatch(object, patch))).to.contain('"__proto__":"x"');
    }
  });
});
