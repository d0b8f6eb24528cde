import type { JsonObject, JsonValue } from '../../json/json.ts';
import { CONFIG_MAPS, DEPLOYMENTS, PODS, SERVICES, WIDGETS } from './sequence-kinds.ts';
import { create, json, merge, strategic, type Sequence, type SequenceKind, type Step } from './sequence.ts';

const DEPLOYMENT: JsonObject = {
  metadata: { labels: { l: '1', m: '2' }, finalizers: ['a.b/x', 'a.b/y', 'a.b/z'] },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'd' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
    template: {
      metadata: { labels: { app: 'd' } },
      spec: {
        containers: [
          {
            name: 'a',
            image: 'x',
            args: ['1', '2'],
            env: [
              { name: 'E', value: '1' },
              { name: 'F', value: '2' },
            ],
          },
          { name: 'b', image: 'y', ports: [{ containerPort: 80 }] },
          { name: 'c', image: 'z' },
        ],
        nodeSelector: { x: '1', y: '2' },
        tolerations: [{ key: 'k', operator: 'Exists' }],
        volumes: [{ name: 'v', emptyDir: {} }],
        imagePullSecrets: [{ name: 's' }],
      },
    },
  },
};

function each(
  title: string,
  kind: SequenceKind,
  first: JsonObject,
  make: (by: string, body: JsonValue) => Step,
  patches: readonly JsonValue[],
): Sequence[] {
  return patches.map((patch) => ({
    title: `${title} ${JSON.stringify(patch)}`,
    kind,
    steps: [create('first', first), make('second', patch)],
  }));
}

const refused = { invalid: true };

function podSpec(fields: JsonObject): JsonObject {
  return { spec: { template: { spec: fields } } };
}

const DATA: JsonObject = {
  data: { a: '1', b: '2' },
  metadata: { labels: { 'x/y': '1' }, finalizers: ['a.b/x', 'a.b/y'] },
};

export const PATCH_SEQUENCES: readonly Sequence[] = [
  ...each('JSON patch', CONFIG_MAPS, DATA, json, [
    [],
    null,
    [{ op: 'add', path: '/data/c', value: '3' }],
    [{ op: 'add', path: '/data', value: { z: '1' } }],
    [{ op: 'add', path: '/foo/bar', value: '1' }],
    [{ op: 'remove', path: '/data/a' }],
    [{ op: 'remove', path: '/data/zz' }],
    [{ op: 'remove', path: '/metadata/labels/x~1y' }],
    [{ op: 'replace', path: '/data/zz', value: 'q' }],
    [{ op: 'replace', path: '/metadata/finalizers/-1', value: 'a.b/q' }],
    [{ op: 'replace', path: '/metadata/finalizers/2', value: 'a.b/q' }],
    [{ op: 'add', path: '/metadata/finalizers/-', value: 'a.b/q' }],
    [{ op: 'add', path: '/metadata/finalizers/0', value: 'a.b/q' }],
    [{ op: 'add', path: '/metadata/finalizers/2', value: 'a.b/q' }],
    [{ op: 'add', path: '/metadata/finalizers/3', value: 'a.b/q' }],
    [{ op: 'add', path: '/metadata/finalizers/-1', value: 'a.b/q' }],
    [{ op: 'add', path: '/metadata/finalizers/x', value: 'a.b/q' }],
    [{ op: 'remove', path: '/metadata/finalizers/-1' }],
    [{ op: 'remove', path: '/metadata/finalizers/-3' }],
    [{ op: 'remove', path: '/metadata/finalizers/5' }],
    [{ op: 'remove', path: '/metadata/finalizers/-' }],
    [
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'add', path: '/data/c', value: '3' },
    ],
    [{ op: 'test', path: '/data/a', value: '2' }],
    [{ op: 'test', path: '/data/nokey', value: null }],
    [{ op: 'test', path: '/data', value: { b: '2', a: '1' } }],
    [{ op: 'test', path: '/data/a' }],
    [{ op: 'test', path: '/data/x/y', value: 1 }],
    [{ op: 'copy', from: '/data/a', path: '/data/q' }],
    [{ op: 'copy', from: '/data/zz', path: '/immutable' }],
    [{ op: 'copy', from: '/metadata/finalizers/9', path: '/data/q' }],
    [{ op: 'copy', path: '/data/q' }],
    [{ op: 'move', from: '/data/a', path: '/data/q' }],
    [{ op: 'move', from: '/data/zz', path: '/data/q' }],
    [{ op: 'move', from: '/metadata/finalizers/0', path: '/metadata/finalizers/1' }],
    [{ op: 'bogus', path: '/data/a' }],
    [{ path: '/data/a' }],
    [{ op: 'add', value: '1' }],
    [null],
    [1],
    ['add'],
    [[]],
    { op: 'add' },
    5,
    'text',
    [{ op: 5 }],
    [{ op: 'add', path: 5 }],
    [{ op: 'add', path: { a: 1 } }],
    [{ op: 'copy', from: true, path: '/x' }],
    [{ op: 'replace', path: '', value: [] }],
    [{ op: 'replace', path: '', value: 5 }],
    [{ op: 'remove', path: '' }],
    [{ op: 'add', path: '', value: {} }],
    [{ op: 'add', path: 'x/immutable', value: false }],
    [
      { op: 'add', path: '/metadata/labels/a~01', value: 'x' },
      { op: 'remove', path: '/metadata/labels/a~01' },
    ],
  ]),
  ...each('merge patch', CONFIG_MAPS, DATA, merge, [
    {},
    null,
    [],
    5,
    'text',
    true,
    { data: null },
    { data: { a: null, c: '3' } },
    { data: { a: null, b: null } },
    { metadata: { labels: { 'x/y': null } } },
    { metadata: { finalizers: ['a.b/q'] } },
    { metadata: { finalizers: [] } },
    { metadata: { annotations: { a: '1', b: null } } },
    { unknown: { a: null } },
  ]),
  ...each(
    'merge patch of a custom resource',
    WIDGETS,
    { spec: { any: { a: 1, b: [1, { c: null }] }, text: 't' } },
    merge,
    [
      { spec: { any: { b: { x: null, y: { z: null } } } } },
      { spec: { any: { a: { x: null, y: 1 } } } },
      { spec: { any: { a: [{ x: null, y: 1 }, null] } } },
      { spec: { any: { a: null, n: { m: null } } } },
      { spec: { any: { __proto__: 'x', constructor: { a: 1 } } } },
    ],
  ),
  ...each('strategic merge patch', DEPLOYMENTS, DEPLOYMENT, strategic, [
    {},
    null,
    { metadata: { labels: { l: null, n: '3' } } },
    { metadata: { labels: null } },
    { metadata: { finalizers: ['a.b/q', 'a.b/x'] } },
    { metadata: { '$deleteFromPrimitiveList/finalizers': ['a.b/x', 'a.b/nothing'] } },
    {
      metadata: { '$deleteFromPrimitiveList/finalizers': ['a.b/x'], '$setElementOrder/finalizers': ['a.b/z', 'a.b/y'] },
    },
    { metadata: { finalizers: ['a.b/q'], '$setElementOrder/finalizers': ['a.b/z', 'a.b/q', 'a.b/y', 'a.b/x'] } },
    { metadata: { '$setElementOrder/finalizers': ['a.b/z', 'a.b/x'] } },
    { metadata: { '$deleteFromPrimitiveList/nothing': ['x'] } },
    podSpec({ containers: [{ name: 'b', image: 'q' }] }),
    podSpec({ containers: [{ name: 'n', image: 'q' }] }),
    podSpec({
      containers: [
        { name: 'n', image: 'q' },
        { name: 'a', image: 'r' },
      ],
    }),
    podSpec({ containers: [{ name: 'a', $patch: 'delete' }] }),
    podSpec({ containers: [{ name: 'nothing', $patch: 'delete' }] }),
    podSpec({
      containers: [
        { name: 'a', $patch: 'delete' },
        { name: 'n', image: 'q' },
      ],
    }),
    podSpec({ containers: [{ $patch: 'replace' }, { name: 'n', image: 'q' }] }),
    podSpec({ containers: [{ name: 'a', args: ['3'] }] }),
    podSpec({
      containers: [
        {
          name: 'a',
          args: null,
          env: [
            { name: 'E', value: '9' },
            { name: 'G', value: '1' },
          ],
        },
      ],
    }),
    podSpec({
      containers: [{ name: 'a', env: [{ name: 'F', $patch: 'delete' }], '$setElementOrder/env': [{ name: 'E' }] }],
    }),
    podSpec({
      '$setElementOrder/containers': [{ name: 'c' }, { name: 'n' }, { name: 'a' }],
      containers: [
        { name: 'n', image: 'q' },
        { name: 'a', image: 'r' },
      ],
    }),
    podSpec({ '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }, { name: 'a' }] }),
    podSpec({ '$setElementOrder/containers': [{ name: 'c' }], containers: [{ name: 'a', image: 'z' }] }),
    podSpec({ '$setElementOrder/containers': [{ image: 'c' }] }),
    podSpec({ '$setElementOrder/nothing': [{ image: 'c' }] }),
    podSpec({ '$setElementOrder/initContainers': [{ name: 'i' }], initContainers: [{ name: 'i', image: 'x' }] }),
    podSpec({ '$setElementOrder/initContainers': [{ name: 'i' }] }),
    podSpec({ volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'm' } }] }),
    podSpec({ volumes: [{ name: 'v', $retainKeys: ['name'], configMap: { name: 'm' } }] }),
    podSpec({ tolerations: [{ key: 'z', operator: 'Exists' }] }),
    podSpec({ nodeSelector: { x: null } }),
    podSpec({ nodeSelector: { $patch: 'replace', z: '1' } }),
    podSpec({ nodeSelector: { $patch: 'delete' } }),
    podSpec({ nodeSelector: { $patch: 'merge', z: '1' } }),
    podSpec({ nodeSelector: { $patch: 5 } }),
    podSpec({ imagePullSecrets: [{ name: 't' }] }),
    podSpec({ securityContext: { runAsUser: 5, seLinuxOptions: null } }),
    podSpec({ affinity: { nodeAffinity: null, $patch: 'replace' } }),
    { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
    { spec: { strategy: { $retainKeys: ['type'], rollingUpdate: { maxSurge: 1 } } } },
    { spec: { strategy: { $retainKeys: 'x' } } },
    { spec: { strategy: { rollingUpdate: { maxUnavailable: 0 } } } },
    podSpec({ containers: [{ image: 'x' }] }),
    podSpec({ containers: [{ name: 'a', $patch: 'bogus' }] }),
    podSpec({ containers: [{ name: 'a', $patch: 'merge' }] }),
    podSpec({ containers: [{ $patch: 'delete' }] }),
    podSpec({ containers: ['a'] }),
    podSpec({ containers: [null] }),
    podSpec({ containers: [['a']] }),
    podSpec({ containers: [{ name: 'a', env: [{ value: 'x' }] }] }),
    podSpec({
      initContainers: [
        {
          name: 'i',
          image: 'x',
          env: [
            { name: 'q', $patch: 'delete' },
            { name: 'r', value: null },
          ],
        },
      ],
    }),
    { $patch: 'bogus' },
    [],
    5,
    'x',
    { metadata: { finalizers: ['a.b/c'], '$setElementOrder/finalizers': 'x' } },
    { metadata: { $deleteFromPrimitiveList: ['x'] } },
    { metadata: { $setElementOrder: ['x'] } },
    { metadata: { finalizers: [], '$setElementOrder/finalizers': [] } },
    { metadata: { finalizers: [1] } },
    { metadata: { finalizers: [['x']] } },
    { spec: { '$setElementOrder/replicas': ['a'] } },
  ]),
  ...each(
    'strategic merge patch of ports',
    SERVICES,
    {
      spec: {
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'b' },
        ],
      },
    },
    strategic,
    [
      { spec: { ports: [{ port: 80, targetPort: 'x' }] } },
      {
        spec: {
          ports: [{ port: 82, name: 'c' }],
          '$setElementOrder/ports': [{ port: 82 }, { port: 81 }, { port: 80 }],
        },
      },
      { spec: { ports: [{ port: 81, $patch: 'delete' }] } },
      { spec: { ports: [{ $patch: 'replace' }, { port: 90 }] } },
    ],
  ),
  {
    title: 'a strategic merge patch of the status of a Pod',
    kind: PODS,
    steps: [
      create('a', { spec: { containers: [{ name: 'c', image: 'i' }] } }),
      strategic(
        'k',
        {
          status: {
            conditions: [
              { type: 'Ready', status: 'True' },
              { type: 'X', status: 'False' },
            ],
          },
        },
        { subresource: 'status' },
      ),
      strategic(
        'k',
        {
          status: {
            conditions: [{ type: 'Ready', status: 'False' }],
            '$setElementOrder/conditions': [{ type: 'X' }, { type: 'Ready' }],
          },
        },
        { subresource: 'status' },
      ),
      strategic('k', { status: { conditions: [{ type: 'X', $patch: 'delete' }] } }, { subresource: 'status' }),
      strategic('k', { status: { phase: 5 } }, { subresource: 'status', ...refused }),
    ],
  },
];
