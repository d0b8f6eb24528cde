import type { JsonObject } from '../../json/json.ts';
import { WIDGETS } from './sequence-kinds.ts';
import { apply, create, json, merge, replace, type Sequence, type Step } from './sequence.ts';

function widget(title: string, ...steps: readonly Step[]): Sequence {
  return { title: `custom resource: ${title}`, kind: WIDGETS, steps };
}

function spec(fields: JsonObject): JsonObject {
  return { spec: fields };
}

const V2 = { version: 'v2' };
const STATUS = { subresource: 'status' };

export const WIDGET_SEQUENCES: readonly Sequence[] = [
  widget(
    'create of everything',
    create(
      'a',
      spec({
        text: 'x',
        number: 1,
        flag: false,
        either: '5%',
        args: ['a'],
        tags: ['t'],
        ports: [{ port: 80, protocol: 'TCP' }],
        any: { deep: { er: 1 } },
        objects: [{ a: '1' }],
        labels: { l: '1' },
        selector: { s: '1' },
      }),
    ),
  ),
  widget(
    'apply of everything',
    apply(
      'a',
      spec({
        text: 'x',
        number: 1,
        flag: false,
        either: 5,
        args: ['a'],
        tags: ['t'],
        numbers: [3, 1],
        ports: [{ port: 80, protocol: 'TCP', hosts: [{ name: 'h', weight: 1 }] }],
        any: { deep: { er: [1] } },
        objects: [{ a: '1' }],
        labels: { l: '1' },
        selector: { s: '1' },
        structs: { one: { a: '1' } },
      }),
    ),
  ),
  widget(
    'items of a list map',
    apply('a', spec({ ports: [{ port: 80, protocol: 'TCP', name: 'x' }] })),
    apply('b', spec({ ports: [{ port: 81, protocol: 'TCP', name: 'y' }] })),
    apply('a', spec({ ports: [] })),
  ),
  widget(
    'the default of a key',
    apply('a', spec({ ports: [{ port: 80, protocol: 'TCP', name: 'x' }] })),
    apply('b', spec({ ports: [{ port: 80, name: 'y' }] })),
    apply('b', spec({ ports: [{ port: 80, protocol: 'UDP', name: 'y' }] })),
  ),
  widget(
    'the order of a list map',
    apply(
      'a',
      spec({
        ports: [
          { port: 1, protocol: 'TCP' },
          { port: 2, protocol: 'TCP' },
          { port: 3, protocol: 'TCP' },
        ],
      }),
    ),
    apply(
      'b',
      spec({
        ports: [
          { port: 3, protocol: 'TCP' },
          { port: 5, protocol: 'TCP' },
          { port: 1, protocol: 'TCP' },
        ],
      }),
    ),
    apply(
      'c',
      spec({
        ports: [
          { port: 9, protocol: 'TCP' },
          { port: 2, protocol: 'TCP' },
        ],
      }),
    ),
  ),
  widget(
    'the order of its own list',
    apply(
      'a',
      spec({
        ports: [
          { port: 1, protocol: 'TCP' },
          { port: 2, protocol: 'TCP' },
          { port: 3, protocol: 'TCP' },
        ],
      }),
    ),
    apply(
      'a',
      spec({
        ports: [
          { port: 3, protocol: 'TCP' },
          { port: 2, protocol: 'TCP' },
          { port: 1, protocol: 'TCP' },
          { port: 4, protocol: 'TCP' },
        ],
      }),
    ),
  ),
  widget(
    'a conflict within an item',
    apply('a', spec({ ports: [{ port: 80, protocol: 'TCP', name: 'x' }] })),
    apply('b', spec({ ports: [{ port: 80, protocol: 'TCP', name: 'y' }] })),
  ),
  widget('a duplicate item', apply('a', spec({ ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }] }))),
  widget(
    'a conflict in an item with a long number',
    apply('a', spec({ ports: [{ port: 1_000_000, protocol: 'TCP', name: 'x' }] })),
    apply('b', spec({ ports: [{ port: 1_000_000, name: 'y' }] })),
  ),
  widget(
    'an item without its keys',
    apply('a', spec({ ports: [{ port: 80, protocol: 'TCP', hosts: [{ weight: 1 }] }] })),
  ),
  widget('an item that is no object', apply('a', spec({ ports: [5] }))),
  widget(
    'lists in lists',
    apply('a', spec({ ports: [{ port: 80, protocol: 'TCP', hosts: [{ name: 'a', weight: 1 }] }] })),
    apply('b', spec({ ports: [{ port: 80, protocol: 'TCP', hosts: [{ name: 'b', weight: 2 }] }] })),
    apply('a', spec({ ports: [{ port: 80, protocol: 'TCP' }] })),
  ),
  widget(
    'a set',
    apply('a', spec({ tags: ['x', 'y'] })),
    apply('b', spec({ tags: ['y', 'z'] })),
    apply('a', spec({ tags: ['y'] })),
    apply('b', spec({})),
  ),
  widget(
    'the order of a set',
    apply('a', spec({ tags: ['x', 'y', 'z'] })),
    apply('b', spec({ tags: ['z', 'q', 'x'] })),
  ),
  widget('a set of numbers', apply('a', spec({ numbers: [1, 10, 2, 100] })), apply('b', spec({ numbers: [10, 3] }))),
  widget('a duplicate in a set', apply('a', spec({ tags: ['x', 'x'] }))),
  widget('an object in a set', apply('a', spec({ tags: [{ a: 1 }] }))),
  widget('a null in a set', apply('a', spec({ tags: [null] }))),
  widget(
    'an atomic list',
    apply('a', spec({ args: ['x', 'y'] })),
    apply('b', spec({ args: ['x'] })),
    apply('b', spec({ args: ['x'] }), { force: true }),
  ),
  widget(
    'an atomic list that nobody applies any longer',
    apply('a', spec({ args: ['x', 'y'], text: 't' })),
    apply('a', spec({ text: 't' })),
  ),
  widget(
    'an atomic map',
    apply('a', spec({ selector: { x: '1' } })),
    apply('b', spec({ selector: { y: '1' } })),
    apply('b', spec({ selector: { y: '1' } }), { force: true }),
  ),
  widget(
    'an atomic map removed',
    apply('a', spec({ selector: { x: '1' }, text: 't' })),
    apply('a', spec({ text: 't' })),
  ),
  widget(
    'a granular map',
    apply('a', spec({ labels: { x: '1' } })),
    apply('b', spec({ labels: { y: '1' } })),
    apply('a', spec({ labels: {} })),
    apply('a', spec({})),
  ),
  widget(
    'a map of objects',
    apply('a', spec({ structs: { one: { a: '1' } } })),
    apply('b', spec({ structs: { one: { b: '1' }, two: {} } })),
    apply('a', spec({ structs: {} })),
  ),
  widget(
    'nested objects',
    apply('a', spec({ nested: { a: '1', deep: { c: '1' } } })),
    apply('b', spec({ nested: { b: '1' } })),
    apply('a', spec({ nested: { a: '1' } })),
    apply('b', spec({})),
  ),
  widget(
    'nested objects that become empty',
    apply('a', spec({ text: 't', nested: { deep: { c: '1' } } })),
    apply('a', spec({ text: 't', nested: { deep: {} } }), { invalid: true }),
    apply('a', spec({ text: 't', nested: {} }), { invalid: true }),
  ),
  widget(
    'any JSON',
    apply('a', spec({ any: { x: { y: 1, z: [1, { q: 2 }] } } })),
    apply('b', spec({ any: { x: { w: 'a' } } })),
    apply('b', spec({ any: { x: { y: 2 } } })),
    apply('a', spec({})),
  ),
  widget(
    'known and unknown fields',
    apply('a', spec({ mixed: { known: 'k', other: { x: 1 } } })),
    apply('b', spec({ mixed: { another: true } })),
    apply('a', spec({ mixed: { known: 'k' } })),
  ),
  widget(
    'an embedded resource',
    apply(
      'a',
      spec({
        template: { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'n', labels: { l: '1' } }, data: { x: [1] } },
      }),
    ),
    apply('b', spec({ template: { metadata: { labels: { m: '1' } } } }), { invalid: true }),
  ),
  widget(
    'a number or a text',
    apply('a', spec({ either: 5 })),
    apply('b', spec({ either: '5' })),
    apply('b', spec({ either: '5' }), { force: true }),
  ),
  widget('a scalar with a wrong type', apply('a', spec({ number: 'x', flag: 1, ratio: true, text: 1.5 }))),
  widget('a number that is long', apply('a', spec({ text: 1_000_000 }))),
  widget('an object where a text is wanted', apply('a', spec({ text: { b: [1, 'x', null], a: 1 } }))),
  widget('an object where a list is wanted', apply('a', spec({ args: { a: 'x' } }))),
  widget(
    'a nullable field',
    apply('a', spec({ maybe: null, text: 't' })),
    apply('b', spec({ maybe: 'x' }), { force: true }),
    apply('a', spec({ text: 't' })),
  ),
  widget('an undeclared field', apply('a', spec({ unknown: 1 }))),
  widget('an undeclared field at the top', apply('a', { unknown: 1 })),
  widget(
    'an update over an apply',
    apply('a', spec({ text: 'x', ports: [{ port: 80, protocol: 'TCP', name: 'n' }] })),
    merge('b', spec({ text: 'y' })),
    json('b', [{ op: 'add', path: '/spec/ports/-', value: { port: 90, protocol: 'TCP' } }]),
    apply('a', spec({ text: 'x' }), { force: true }),
  ),
  widget(
    'a list removed by an update',
    apply('a', spec({ text: 'x', ports: [{ port: 80, protocol: 'TCP', name: 'n' }] })),
    merge('b', spec({ ports: null })),
    apply('a', spec({ text: 'x', ports: [{ port: 80, protocol: 'TCP', name: 'n' }] })),
  ),
  widget(
    'types that change within any JSON',
    create('a', spec({ any: { x: 'text' } })),
    merge('b', spec({ any: { x: { y: 1 } } })),
    merge('c', spec({ any: { x: [1] } })),
    merge('d', spec({ any: { x: null } })),
  ),
  widget(
    'empty lists and maps in updates',
    create('a', spec({ ports: [], labels: {}, tags: [], nested: {} })),
    merge('b', spec({ ports: [{ port: 1, protocol: 'TCP' }], labels: { x: '1' }, tags: ['t'], nested: { a: 'a' } })),
    merge('c', spec({ ports: [], labels: { x: null }, tags: [] })),
  ),
  widget(
    'status by apply',
    apply('a', spec({ text: 'x' })),
    apply('ctl', { status: { phase: 'up', conditions: [{ type: 'Ready', status: 'True' }] } }, STATUS),
    apply('other', { status: { conditions: [{ type: 'Ready', status: 'False' }] } }, STATUS),
    apply('other', { status: { conditions: [{ type: 'Other', status: 'False' }] } }, STATUS),
  ),
  widget(
    'a spec in a status apply is not owned',
    apply('a', spec({ text: 'x' })),
    apply('ctl', { spec: { text: 'y' }, status: { phase: 'up' } }, { ...STATUS, invalid: true }),
  ),
  widget('a status in an apply is not owned', apply('a', { spec: { text: 'x' }, status: { phase: 'up' } })),
  widget(
    'status by merge patch',
    create('a', spec({ text: 'x' })),
    merge('ctl', { status: { phase: 'up' } }, STATUS),
    merge('ctl2', { status: { phase: 'down' }, spec: { text: 'z' } }, { ...STATUS, invalid: true }),
  ),
  widget(
    'a status in an update',
    create('a', { spec: { text: 'x' }, status: { phase: 'up' } }),
    replace('b', { status: { phase: 'x' } }),
  ),
  widget(
    'the same manager in two versions applies',
    apply('a', spec({ text: 'x', args: ['1'] })),
    apply('a', spec({ text: 'x', args: ['2'] }), V2),
    apply('a', spec({ text: 'y' })),
  ),
  widget(
    'owners in two versions',
    apply('a', spec({ args: ['1'], labels: { x: '1' } })),
    apply('b', spec({ text: 'y' }), V2),
    merge('c', spec({ args: ['1', '2'] }), V2),
    apply('a', spec({ args: ['1'], labels: { x: '1' } })),
  ),
  widget(
    'an update in another version takes fields',
    apply('a', spec({ labels: { x: '1', y: '1' }, args: ['1'] })),
    merge('c', spec({ labels: { x: '2' } }), V2),
    apply('a', spec({ labels: { x: '1', y: '1' }, args: ['1'] })),
  ),
  widget(
    'pruning across versions',
    apply('a', spec({ args: ['1', '2'], text: 't' }), V2),
    apply('b', spec({ args: ['2'] }), V2),
    apply('a', spec({ text: 't' }), V2),
  ),
  widget(
    'strange keys',
    apply(
      'a',
      spec({
        labels: { __proto__: 'x', constructor: 'y', 'a"b': 'z', '<&>': 'é\u2028' },
        tags: ['<a>&"\\', '\u2028', 'ü'],
      }),
    ),
    apply('b', spec({ tags: ['<a>&"\\', 'new'] })),
    apply('b', spec({ labels: { 'a"b': 'q' } })),
  ),
];
