/** Messages of protobuf from JSON, field by field in the order of their numbers. */
import protobuf from 'protobufjs/minimal.js';
import { stringify } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json/json.ts';

export type Writer = protobuf.Writer;

/** Writes the fields of one message. */
export type Message = (value: JsonObject, writer: Writer) => void;

export interface Field {
  readonly name: string;
  readonly number: number;
  readonly write: (value: JsonValue, number: number, writer: Writer) => void;
}

const VARINT = 0;
const DOUBLE = 1;
const BYTES = 2;

export function encodeMessage(message: Message, value: JsonObject): Uint8Array {
  const writer = protobuf.Writer.create();
  message(value, writer);
  return writer.finish();
}

/** A message whose fields have names of their own. */
export function messageOf(fields: readonly Field[]): Message {
  const ordered = fields.toSorted((a, b) => a.number - b.number);
  return (value, writer) => {
    for (const { name, number, write } of ordered) {
      const own = value[name];
      if (own !== undefined) write(own, number, writer);
    }
  };
}

export const write = {
  text: (value: JsonValue, number: number, writer: Writer): void => {
    if (typeof value === 'string' && value !== '') writer.uint32(tag(number, BYTES)).string(value);
  },
  texts: (value: JsonValue, number: number, writer: Writer): void => {
    for (const item of listOf(value)) if (typeof item === 'string') writer.uint32(tag(number, BYTES)).string(item);
  },
  flag: (value: JsonValue, number: number, writer: Writer): void => {
    if (value === true) writer.uint32(tag(number, VARINT)).bool(true);
  },
  integer: (value: JsonValue, number: number, writer: Writer): void => {
    if (typeof value === 'number' && value !== 0) writer.uint32(tag(number, VARINT)).int64(value);
  },
  double: (value: JsonValue, number: number, writer: Writer): void => {
    if (typeof value === 'number' && value !== 0) writer.uint32(tag(number, DOUBLE)).double(value);
  },
  /** Values of any type, as YAML. */
  anyOf: (value: JsonValue, number: number, writer: Writer): void => {
    for (const item of listOf(value))
      nested(writer, number, (inner) => inner.uint32(tag(2, BYTES)).string(yamlOf(item)));
  },
  message:
    (message: () => Message): Field['write'] =>
    (value, number, writer) => {
      if (isJsonObject(value))
        nested(writer, number, (inner) => {
          message()(value, inner);
        });
    },
  messages:
    (message: () => Message): Field['write'] =>
    (value, number, writer) => {
      for (const item of listOf(value))
        if (isJsonObject(item))
          nested(writer, number, (inner) => {
            message()(item, inner);
          });
    },
  /** `{"key": {...}}` as a list of names and values. */
  named:
    (message: () => Message): Field['write'] =>
    (value, number, writer) => {
      if (isJsonObject(value)) namedValues(Object.entries(value), number, writer, message());
    },
} as const;

/** Fields that begin with `x-`. */
export function writeExtensions(value: JsonObject, number: number, writer: Writer): void {
  for (const [name, extension] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (name.startsWith('x-'))
      nested(writer, number, (entry) => {
        entry.uint32(tag(1, BYTES)).string(name);
        nested(entry, 2, (any) => any.uint32(tag(2, BYTES)).string(yamlOf(extension)));
      });
}

/** Names and values, whose names a message has nowhere else. */
export function namedValues(
  entries: readonly (readonly [name: string, value: JsonValue])[],
  number: number,
  writer: Writer,
  message: Message,
): void {
  for (const [name, value] of entries)
    if (isJsonObject(value))
      nested(writer, number, (entry) => {
        entry.uint32(tag(1, BYTES)).string(name);
        nested(entry, 2, (inner) => {
          message(value, inner);
        });
      });
}

export function nested(writer: Writer, number: number, inside: (inner: Writer) => unknown): void {
  writer.uint32(tag(number, BYTES)).fork();
  inside(writer);
  writer.ldelim();
}

function tag(number: number, wireType: number): number {
  return number * 8 + wireType;
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [value];
}

function yamlOf(value: JsonValue): string {
  return stringify(value, { indentSeq: false, lineWidth: 0, sortMapEntries: true });
}
