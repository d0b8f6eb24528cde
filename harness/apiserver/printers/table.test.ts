import { expect } from 'chai';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { builtInColumns } from './built-in-columns.ts';
import { customColumns } from './custom-columns.ts';
import { parseIncludeObject, tableOf } from './table.ts';

const NOW = Date.parse('2026-01-01T00:10:00Z');

function pod(status: ApiObject['status']): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { containers: [{ name: 'main' }] },
    status: status ?? {},
  };
}

describe('a table', () => {
  const pods = builtInColumns('', 'Pod');
  const options = { apiVersion: 'meta.k8s.io/v1', include: 'Metadata', nowMs: NOW } as const;

  it('has the columns of the real server and one row an object', () => {
    const table = tableOf(pods, [pod({ phase: 'Pending' })], { ...options, listMeta: { resourceVersion: '9' } });
    expect(table).to.deep.include({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '9' } });
    const columns = table['columnDefinitions'] as { name: string; priority: number }[];
    expect(columns.map(({ name, priority }) => `${name}${priority > 0 ? '*' : ''}`)).to.deep.equal([
      'Name',
      'Ready',
      'Status',
      'Restarts',
      'Age',
      'IP*',
      'Node*',
      'Nominated Node*',
      'Readiness Gates*',
    ]);
    expect(table['rows']).to.deep.equal([
      {
        cells: ['a', '0/1', 'Pending', '0', '10m', '<none>', '<none>', '<none>', '<none>'],
        object: {
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: { name: 'a', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' },
        },
      },
    ]);
  });

  it('has the revision of a single object', () => {
    expect(tableOf(pods, [pod({})], options)['metadata']).to.deep.equal({ resourceVersion: '7' });
  });

  it('says no columns after the first event of a watch', () => {
    expect(tableOf(pods, [pod({})], { ...options, withColumns: false })['columnDefinitions']).to.equal(null);
  });

  it('has as much of its objects as was asked for', () => {
    const object = pod({});
    const shown = (include: 'Object' | 'None'): unknown =>
      (tableOf(pods, [object], { ...options, include })['rows'] as { object: unknown }[])[0]?.object;
    expect(shown('Object')).to.equal(object);
    expect(shown('None')).to.equal(null);
  });

  it('marks the rows of pods that have ended', () => {
    const [row] = tableOf(pods, [pod({ phase: 'Succeeded' })], options)['rows'] as { conditions: unknown }[];
    expect(row?.conditions).to.deep.equal([
      {
        type: 'Completed',
        status: 'True',
        reason: 'Succeeded',
        message: 'The pod has completed successfully.',
      },
    ]);
  });

  it('counts restarts since the last one', () => {
    const container = {
      name: 'main',
      ready: true,
      restartCount: 3,
      state: { running: {} },
      lastState: { terminated: { finishedAt: '2026-01-01T00:05:00Z' } },
    };
    const cells = pods.cells(pod({ phase: 'Running', containerStatuses: [container] }), NOW);
    expect(cells.slice(1, 4)).to.deep.equal(['1/1', 'Running', '3 (5m ago)']);
  });

  it('survives objects of any shape', () => {
    for (const kind of ['Pod', 'Service', 'Node', 'Event', 'Endpoints', 'PersistentVolumeClaim', 'ResourceQuota'])
      for (const value of [null, 1, 'x', [], [null, 1], { a: [{}] }]) {
        const object: ApiObject = { apiVersion: 'v1', kind, metadata: {}, spec: value, status: value, subsets: value };
        expect(builtInColumns('', kind).cells(object, NOW)).to.have.length(builtInColumns('', kind).columns.length);
      }
  });

  it('refuses to include what it does not know', () => {
    expect(parseIncludeObject(null)).to.equal('Metadata');
    expect(() => parseIncludeObject('Foo')).to.throw(
      KubeStatusError,
      "Unable to convert to Table as requested: includeObject: Invalid value: \"Foo\": must be 'Metadata', 'Object', 'None', or empty",
    );
  });
});

describe('the columns of a kind without its own', () => {
  it('are its name and when it was made', () => {
    const shown = builtInColumns('x.y', 'Unknown');
    expect(shown.columns.map(({ name, type }) => [name, type])).to.deep.equal([
      ['Name', 'string'],
      ['Created At', 'date'],
    ]);
    expect(shown.cells(pod({}), NOW)).to.deep.equal(['a', '2026-01-01T00:00:00Z']);
  });

  it('are its name and age for a custom resource', () => {
    const shown = customColumns({});
    expect(shown.columns.map(({ name, type }) => [name, type])).to.deep.equal([
      ['Name', 'string'],
      ['Age', 'date'],
    ]);
    expect(shown.cells(pod({}), NOW)).to.deep.equal(['a', '10m']);
  });
});

describe('the columns of a custom resource', () => {
  it('show values of their type, and nothing else', () => {
    const shown = customColumns({
      additionalPrinterColumns: [
        { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
        { name: 'Wrong', type: 'integer', jsonPath: '.spec.text' },
        { name: 'Text', type: 'string', jsonPath: '.spec.map' },
        { name: 'Bad', type: 'string', jsonPath: 'no path' },
        { name: 'Since', type: 'date', jsonPath: '.metadata.creationTimestamp', priority: 1, description: 'when' },
      ],
    });
    const object = { ...pod({}), spec: { size: 3.7, text: 'x', map: { b: '<', a: 1 } } };
    expect(shown.cells(object, NOW)).to.deep.equal(['a', 3, null, '{"a":1,"b":"\\u003c"}', null, '10m']);
    expect(shown.columns[1]?.description).to.equal(
      'Custom resource definition column (in JSONPath format): .spec.size',
    );
    expect(shown.columns[5]).to.deep.include({ priority: 1, description: 'when' });
  });
});
