import { readFileSync } from 'node:fs';

/**
 * The type of a field: what JSON has for it.
 *
 * `s` text, `b` boolean, `i` integer, `d` float, `y` bytes (base64), `t` Time, `u` MicroTime, `q` Quantity, `o` IntOrString,
 * `r` any JSON, `l` a list of texts that is a message of its own; else the name of a message.
 */
export type FieldType = string;

export interface MessageField {
  readonly number: number;
  /** In JSON; empty: its fields are fields of the message itself. */
  readonly name: string;
  /** In Go, for messages of errors. */
  readonly goName: string;
  /** Whether a zero value that is sent counts: it is a pointer. */
  readonly pointer: boolean;
  readonly shape: 'single' | 'list' | 'map';
  readonly type: FieldType;
}

export interface Message {
  /** Of the Go struct. */
  readonly name: string;
  readonly fields: ReadonlyMap<number, MessageField>;
}

/** The messages that `scripts/protobuf.ts` recorded. They are read when they are first asked for. */
export interface MessageTable {
  /** The message of a kind; undefined: there is none. Without an apiVersion: that of any version with this kind. */
  ofKind(apiVersion: string, kind: string): Message | undefined;
  /** @throws a TypeError when it was not recorded */
  message(name: string): Message;
}

/** Reads the file the first time; later calls, of every server of the process, share what was read: it is a constant. */
export function messageTable(): MessageTable {
  table ??= new RecordedMessages();
  return table;
}

let table: MessageTable | undefined;

/** Options may be sent in the version of the resource. */
const META = 'meta.k8s.io/v1';

class RecordedMessages implements MessageTable {
  readonly #kinds = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  readonly #messages = new Map<string, Message>();

  constructor() {
    const file = new URL('../../../fixtures/upstream/protobuf/messages.txt', import.meta.url);
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [first = '', ...rest] = line.split(' ', 4);
      if (first === 'kind') this.#kinds.set(`${rest[0] ?? ''} ${rest[1] ?? ''}`, rest[2] ?? '');
      else if (first !== '#' && first !== '') this.#texts.set(first, line.slice(first.length + 1));
    }
  }

  ofKind(apiVersion: string, kind: string): Message | undefined {
    const options = kind.endsWith('Options') ? this.#kinds.get(`${META} ${kind}`) : undefined;
    const name = apiVersion === '' ? this.#anyOf(kind) : (this.#kinds.get(`${apiVersion} ${kind}`) ?? options);
    return name === undefined ? undefined : this.message(name);
  }

  #anyOf(kind: string): string | undefined {
    for (const [key, name] of this.#kinds) if (key.endsWith(` ${kind}`)) return name;
    return undefined;
  }

  message(name: string): Message {
    const known = this.#messages.get(name);
    if (known !== undefined) return known;
    const text = this.#texts.get(name);
    if (text === undefined) throw new TypeError(`no message ${name} was recorded`);
    const fields = text === '' ? [] : text.split(' ').map(parseField);
    const message = {
      name: name.slice(name.indexOf('.') + 1),
      fields: new Map(fields.map((field) => [field.number, field])),
    };
    this.#messages.set(name, message);
    return message;
  }
}

function parseField(text: string): MessageField {
  const [number = '', name = '', type = '', goName] = text.split(':');
  const [, pointer, shape, plain = ''] = /^<?(\*?)(\[\]|\{\})?\*?(.*)$/.exec(type) ?? [];
  return {
    number: Number(number),
    name,
    goName: goName ?? name.slice(0, 1).toUpperCase() + name.slice(1),
    pointer: pointer === '*',
    shape: shape === '[]' ? 'list' : shape === '{}' ? 'map' : 'single',
    type: plain,
  };
}
