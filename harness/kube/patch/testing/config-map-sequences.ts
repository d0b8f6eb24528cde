import { CONFIG_MAPS } from './sequence-kinds.ts';
import { apply, create, json, merge, replace, strategic, type Sequence, type Step } from './sequence.ts';

function configMap(title: string, ...steps: readonly Step[]): Sequence {
  return { title: `ConfigMap: ${title}`, kind: CONFIG_MAPS, steps };
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function lastApplied(config: object): { annotations: Record<string, string> } {
  return { annotations: { [LAST_APPLIED]: `${JSON.stringify(config)}\n` } };
}

/** What `kubectl apply` without `--server-side` leaves behind. */
function clientSide(name: string, data: Record<string, string>): Step {
  const config = { apiVersion: 'v1', data, kind: 'ConfigMap', metadata: { annotations: {}, name } };
  return create('kubectl-client-side-apply', { metadata: lastApplied(config), data });
}

/** Eleven managers, each with a field of its own. */
const MANY_UPDATES: readonly Step[] = Array.from({ length: 13 }, (_, index) =>
  merge(`u${String(index).padStart(2, '0')}`, { data: { [`k${String(index)}`]: 'x' } }),
);

export const CONFIG_MAP_SEQUENCES: readonly Sequence[] = [
  configMap('apply creates', apply('a', { data: { x: '1' } })),
  configMap('apply creates nothing to own', apply('a', {})),
  configMap('apply creates with labels', apply('a', { metadata: { labels: { l: '1' }, annotations: { n: '2' } } })),
  configMap('the same again', apply('a', { data: { x: '1' } }), apply('a', { data: { x: '1' } })),
  configMap('shared ownership', apply('a', { data: { x: '1' } }), apply('b', { data: { x: '1' } })),
  configMap(
    'a shared field stays until its last owner leaves it',
    apply('a', { data: { x: '1', y: '1' } }),
    apply('b', { data: { x: '1' } }),
    apply('a', { data: { y: '1' } }),
    apply('b', {}),
  ),
  configMap(
    'a field that is no longer applied goes',
    apply('a', { data: { x: '1', y: '2' } }),
    apply('a', { data: { x: '1' } }),
  ),
  configMap('everything goes', apply('a', { data: { x: '1' } }), apply('a', {})),
  configMap('a conflict', apply('a', { data: { x: '1' } }), apply('b', { data: { x: '2' } })),
  configMap(
    'conflicts in several fields',
    apply('a', { data: { x: '1', y: '1' } }),
    apply('b', { data: { x: '2', y: '2', z: '2' } }),
  ),
  configMap(
    'conflicts with several owners',
    apply('a', { data: { x: '1' } }),
    apply('b', { data: { y: '1' } }),
    apply('c', { data: { x: '2', y: '2' } }),
  ),
  configMap(
    'force takes fields',
    apply('a', { data: { x: '1', y: '1' } }),
    apply('b', { data: { x: '2' } }, { force: true }),
    apply('a', { data: { y: '1' } }),
  ),
  configMap(
    'force takes everything',
    apply('a', { data: { x: '1' } }),
    apply('b', { data: { x: '2' } }, { force: true }),
  ),
  configMap('create by POST', create('a', { data: { x: '1' }, metadata: { labels: { l: '1' } } })),
  configMap('create nothing to own', create('a', {})),
  configMap(
    'an update takes what it changes',
    create('a', { data: { x: '1', y: '1' } }),
    replace('b', { data: { x: '2', y: '1' } }),
  ),
  configMap(
    'an update removes fields of others',
    create('a', { data: { x: '1', y: '1' } }),
    replace('b', { data: { x: '1' } }),
  ),
  configMap('an update that changes nothing', create('a', { data: { x: '1' } }), replace('b', { data: { x: '1' } })),
  configMap(
    'an update adds to what its manager owns',
    create('a', { data: { x: '1' } }),
    merge('a', { data: { y: '1' } }),
  ),
  configMap('a conflict with an update', create('a', { data: { x: '1' } }), apply('b', { data: { x: '2' } })),
  configMap(
    'a conflict with updates and applies',
    create('a', { data: { x: '1', y: '1' } }),
    apply('b', { data: { y: '1' } }),
    apply('c', { data: { x: '2', y: '2' } }),
  ),
  configMap(
    'the same manager applies and updates',
    apply('a', { data: { x: '1' } }),
    merge('a', { data: { x: '2', y: '2' } }),
    apply('a', { data: { x: '3' } }),
    apply('a', { data: { x: '3' } }, { force: true }),
  ),
  configMap(
    'no longer applied but changed by an update',
    apply('a', { data: { x: '1', y: '1' } }),
    merge('b', { data: { x: '2' } }),
    apply('a', { data: { y: '1' } }),
  ),
  configMap(
    'no longer applied and owned by an update with the same value',
    create('b', { data: { x: '1' } }),
    apply('a', { data: { x: '1', y: '1' } }),
    apply('a', { data: { y: '1' } }),
  ),
  configMap(
    'an apply over unowned fields',
    create('a', { data: { x: '1' } }),
    json('a', [{ op: 'replace', path: '/metadata/managedFields', value: [{}] }]),
    apply('b', { data: { x: '2' } }),
  ),
  configMap(
    'managed fields are reset by [{}]',
    create('a', { data: { x: '1' } }),
    json('a', [{ op: 'replace', path: '/metadata/managedFields', value: [{}] }]),
    merge('b', { data: { y: '1' } }),
  ),
  configMap(
    'managed fields are reset by []',
    create('a', { data: { x: '1' } }),
    merge('a', { metadata: { managedFields: [] } }),
    apply('b', { data: { x: '1' } }),
    apply('c', { data: { x: '2' } }),
  ),
  configMap(
    'managed fields that a user writes',
    create('a', { data: { x: '1', y: '1' } }),
    merge('b', {
      metadata: {
        managedFields: [
          {
            manager: 'mine',
            operation: 'Apply',
            apiVersion: 'v1',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { 'f:y': {}, 'f:x': {}, '.': {} }, 'q:unknown': {} },
          },
        ],
      },
      data: { x: '2' },
    }),
  ),
  configMap(
    'managed fields without a field type',
    create('a', { data: { x: '1' } }),
    merge(
      'b',
      { metadata: { managedFields: [{ manager: 'mine', operation: 'Apply', apiVersion: 'v1' }] }, data: { x: '2' } },
      { invalid: true },
    ),
  ),
  configMap(
    'managed fields of a version that is gone',
    create('a', { data: { x: '1' } }),
    merge('b', {
      metadata: {
        managedFields: [
          { manager: 'old', operation: 'Update', apiVersion: 'v9', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': {} } },
        ],
      },
    }),
    merge('b', { data: { x: '2' } }),
  ),
  configMap('more than ten updaters', create('a', { data: { x: '1' } }), ...MANY_UPDATES),
  configMap(
    'more than ten updaters and an applier',
    apply('a', { data: { x: '1' } }),
    ...MANY_UPDATES,
    apply('b', { data: { k1: 'y' } }),
  ),
  configMap('a wrong type', apply('a', { data: { x: 1 } })),
  configMap('wrong types everywhere', apply('a', { data: { x: true }, binaryData: 'x', immutable: 'yes' })),
  configMap('a list for a map', apply('a', { data: ['x'] })),
  configMap('an unknown field', apply('a', { nothing: { x: 1 } })),
  configMap('managedFields in the configuration', apply('a', { metadata: { managedFields: [] } })),
  configMap('another kind', apply('a', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } }, { raw: true })),
  configMap('no kind', apply('a', { metadata: { name: 'x' } }, { raw: true })),
  configMap('a strange apiVersion', apply('a', { apiVersion: 'a/b/c', kind: 'ConfigMap' }, { raw: true })),
  configMap(
    'finalizers are a set',
    apply('a', { metadata: { finalizers: ['b.c/x'] } }),
    apply('b', { metadata: { finalizers: ['b.c/y'] } }),
    apply('a', {}),
    apply('b', {}),
  ),
  configMap('duplicate finalizers', apply('a', { metadata: { finalizers: ['b.c/x', 'b.c/x'] } })),
  configMap(
    'owner references are a list map',
    apply('a', {
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: 'aaaa-bbbb' }] },
    }),
    apply('b', {
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'gone2', uid: 'cccc-dddd' }] },
    }),
  ),
  configMap(
    'an owner reference without a key',
    apply('a', { metadata: { ownerReferences: [{ name: 'x' }] } }, { invalid: true }),
  ),
  configMap('nulls', apply('a', { data: null })),
  configMap(
    'empty maps',
    apply('a', { data: {}, metadata: { labels: {} } }),
    apply('b', { data: { x: '1' } }),
    apply('a', {}),
  ),
  configMap(
    'keys that need escapes',
    apply(
      'a',
      { data: { 'a.b': '1', 'x-y_z': '2' }, metadata: { annotations: { 'a/b<c>&': 'x' } } },
      { invalid: true },
    ),
  ),
  configMap(
    'an applier without fields leaves',
    apply('a', { data: { x: '1' } }),
    apply('b', { data: { x: '1' } }),
    apply('b', {}),
  ),
  configMap(
    'strategic patches own as well',
    create('a', { data: { x: '1' } }),
    strategic('b', { data: { x: '2', y: '2' }, metadata: { labels: { l: '1' } } }),
  ),
  configMap(
    'kubectl takes over what client-side apply set',
    clientSide('x', { x: '1', y: '1' }),
    apply('kubectl', { data: { x: '2' } }),
  ),
  configMap(
    'kubectl does not take over what others changed since',
    clientSide('x', { x: '1', y: '1' }),
    merge('other', { data: { x: '3' } }),
    apply('kubectl', { data: { x: '2', y: '2' } }),
    apply('kubectl', { data: { x: '2', y: '2' } }, { force: true }),
  ),
  configMap('other managers do not take over', clientSide('x', { x: '1' }), apply('else', { data: { x: '2' } })),
  configMap(
    'the annotation stays up to date',
    clientSide('x', { x: '1' }),
    apply('kubectl', { data: { x: '1', z: '<&>' }, metadata: { annotations: { mine: '1', [LAST_APPLIED]: 'x' } } }),
  ),
  configMap(
    'time moves with changes only',
    apply('a', { data: { x: '1' } }),
    apply('b', { data: { y: '1' } }),
    apply('b', { data: { y: '1' } }),
  ),
];
