import { expect } from 'chai';
import type { JsonValue } from '../../../kube/json/json.ts';
import { Normaliser } from './normalise.ts';

const UID = '6f2c1f0e-9a0e-4bb4-a0d1-0d5d3c0a1b2c';

describe('Normaliser', () => {
  const normal = (body: JsonValue, sent: string = '', normaliser: Normaliser = new Normaliser()): unknown =>
    normaliser.answer({ status: 200, headers: {}, body }, sent).body;

  it('gives the same uid and revision the same stand-in within a case', () => {
    const normaliser = new Normaliser();
    const object = { metadata: { uid: UID, resourceVersion: '17', creationTimestamp: '2026-01-01T00:00:00Z' } };
    const later = { metadata: { ...object.metadata, resourceVersion: '18' }, message: `not ${UID}` };
    expect(normal(object, '', normaliser)).to.deep.equal({
      metadata: { uid: '<uid 1>', resourceVersion: '<revision 1>', creationTimestamp: '<time>' },
    });
    expect(normal(later, '', normaliser)).to.deep.equal({
      metadata: { uid: '<uid 1>', resourceVersion: '<revision 2>', creationTimestamp: '<time>' },
      message: 'not <uid 1>',
    });
  });

  it('does not compare the revisions of lists', () => {
    expect(
      normal({ kind: 'PodList', metadata: { resourceVersion: '9', continue: 'abc', remainingItemCount: 2 } }),
    ).to.deep.equal({
      kind: 'PodList',
      metadata: { resourceVersion: '<list revision>', continue: '<continue>', remainingItemCount: 2 },
    });
  });

  it('leaves values alone that were asked for', () => {
    const body = { spec: { clusterIP: '10.96.1.1', ports: [{ nodePort: 30_001 }] } };
    expect(normal(body)).to.deep.equal({ spec: { clusterIP: '<clusterIP>', ports: [{ nodePort: '<nodePort>' }] } });
    expect(normal(body, '{"clusterIP":"10.96.1.1","nodePort":30001}')).to.deep.equal(body);
    expect(normal({ spec: { clusterIP: 'None' } })).to.deep.equal({ spec: { clusterIP: 'None' } });
  });

  it('takes drawn names out, also where only the request says their beginning', () => {
    expect(normal({ metadata: { generateName: 'made-', name: 'made-abcde' } })).to.deep.equal({
      metadata: { generateName: 'made-', name: 'made-<drawn>' },
    });
    expect(normal({ message: 'pods "Made_x12ab" is invalid' }, '{"metadata":{"generateName":"Made_"}}')).to.deep.equal({
      message: 'pods "Made_<drawn>" is invalid',
    });
  });

  it('orders what a server orders by time or by chance', () => {
    const entry = (manager: string, time: string): JsonValue => ({ manager, operation: 'Update', time });
    const [first, second] = [entry('b', '2026-01-01T00:00:00Z'), entry('a', '2026-01-01T00:00:01Z')];
    expect(normal({ managedFields: [first, second] })).to.deep.equal(normal({ managedFields: [second, first] }));
    const [one, two] = [
      { reason: 'FieldManagerConflict', message: 'a' },
      { reason: 'FieldManagerConflict', message: 'b' },
    ];
    expect(normal({ causes: [one, two] })).to.deep.equal(normal({ causes: [two, one] }));
  });

  it('orders the causes of a refused custom resource, also in the message', () => {
    const status = (...fields: readonly string[]): JsonValue => ({
      reason: 'Invalid',
      message: `Chair "a" is invalid: [${fields.map((field) => `${field}: Required value`).join(', ')}]`,
      details: { group: 'x.example.com', causes: fields.map((field) => ({ field, message: 'Required value' })) },
    });
    expect(normal(status('b', 'a', 'c'))).to.deep.equal(status('a', 'b', 'c'));
    const builtIn = { reason: 'Invalid', details: { group: 'apps', causes: [{ field: 'b' }, { field: 'a' }] } };
    expect(normal(builtIn)).to.deep.equal(builtIn);
  });

  it('keeps a field called __proto__', () => {
    expect(JSON.stringify(normal(JSON.parse('{"__proto__":{"a":1}}') as JsonValue))).to.equal('{"__proto__":{"a":1}}');
  });
});
