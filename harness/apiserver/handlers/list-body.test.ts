import { expect } from 'chai';
import type { JsonObject } from '../../kube/json/json.ts';
import { viewOfObject, type ObjectView } from '../registry/object-view.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { listBody } from './list-body.ts';

const DEFINITION = { group: '', version: 'v1', kind: 'Pod', listKind: 'PodList', decoding: 'builtin' };

function podDefinition(): ResourceDefinition {
  return { ...DEFINITION } as unknown as ResourceDefinition;
}

function pods(count: number): ObjectView[] {
  return Array.from({ length: count }, (_, index) =>
    viewOfObject({ kind: 'Pod', apiVersion: 'v1', metadata: { name: `pod-${index}` } }),
  );
}

const read = (body: Buffer): JsonObject => JSON.parse(body.toString()) as JsonObject;

describe('listBody', () => {
  for (const count of [0, 1, 100])
    it(`joins ${count} items without their type`, () => {
      const items = Array.from({ length: count }, (_, index) => ({ metadata: { name: `pod-${index}` } }));
      expect(read(listBody(pods(count), { resourceVersion: '7' }, podDefinition()))).to.deep.equal({
        kind: 'PodList',
        apiVersion: 'v1',
        metadata: { resourceVersion: '7' },
        items,
      });
    });

  it('takes the type away wherever it stands', () => {
    const view = viewOfObject({ metadata: { name: 'é' }, kind: 'Pod', apiVersion: 'v1' });
    expect(read(listBody([view], {}, podDefinition()))['items']).to.deep.equal([{ metadata: { name: 'é' } }]);
  });

  it('keeps the text of a long list, and changes only its revision when that is all that differs', () => {
    const views = pods(100);
    const definition = podDefinition();
    const first = listBody(views, { resourceVersion: '9' }, definition);
    expect(listBody(views, { resourceVersion: '9' }, definition)).to.equal(first);
    const later = listBody(views, { resourceVersion: '10' }, definition);
    expect(later.toString()).to.equal(first.toString().replace('"resourceVersion":"9"', '"resourceVersion":"10"'));
  });

  it('does not take the text of another kind', () => {
    const views = pods(100);
    listBody(views, {}, podDefinition());
    const other = { ...podDefinition(), version: 'v2' };
    expect(read(listBody(views, {}, other))).to.include({ apiVersion: 'v2' });
  });
});
