/** From a protobuf message to the JSON of the same object. Mirrors the generated code of k8s.io/api. */
import { isJsonObject, setOwn, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { messageTable, type FieldType, type Message, type MessageField } from './message-table.ts';
import { WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT, WireError, WireReader } from './wire-reader.ts';
import { parseJsonValue } from '../../kube/json/parse-json.ts';

/**
 * The fields that were sent. Go sends zero values of all that is no pointer: these are left out, as JSON has them.
 *
 * @throws a WireError in upstream's words
 */
export function decodeMessage(bytes: Buffer, message: Message): JsonObject {
  const reader = new WireReader(bytes, message.name);
  const result: JsonObject = {};
  for (let tag = reader.tag(); tag !== undefined; tag = reader.tag()) {
    const field = message.fields.get(tag.field);
    if (field === undefined) reader.skip(tag.wireType);
    else {
      const expected = field.shape === 'map' ? WIRE_BYTES : wireTypeOf(field.type);
      if (tag.wireType !== expected)
        throw new WireError(`proto: wrong wireType = ${String(tag.wireType)} for field ${field.goName}`);
      readField(reader, field, result);
    }
  }
  return result;
}

function wireTypeOf(type: FieldType): number {
  if (type === 'b' || type === 'i') return WIRE_VARINT;
  return type === 'd' ? WIRE_FIXED64 : WIRE_BYTES;
}

function readField(reader: WireReader, field: MessageField, result: JsonObject): void {
  if (field.shape === 'map') {
    const [key, value] = readEntry(reader.bytes(), field.type);
    setOwn(ownObject(result, field.name), key, value);
    return;
  }
  const value = readValue(reader, field.type);
  if (field.shape === 'list') ownList(result, field.name).push(value ?? null);
  else if (field.name === '') {
    if (isJsonObject(value)) for (const name of Object.keys(value)) setOwn(result, name, value[name] ?? null);
  } else if (value !== undefined && (field.pointer || !isZero(value)))
    // A message may come in parts; the last scalar counts.
    setOwn(result, field.name, joined(result[field.name], value));
}

function ownObject(parent: JsonObject, name: string): JsonObject {
  const known = parent[name];
  if (isJsonObject(known)) return known;
  const made: JsonObject = {};
  parent[name] = made;
  return made;
}

function ownList(parent: JsonObject, name: string): JsonValue[] {
  const known = parent[name];
  if (Array.isArray(known)) return known;
  const made: JsonValue[] = [];
  parent[name] = made;
  return made;
}

function joined(before: JsonValue | undefined, value: JsonValue): JsonValue {
  return isJsonObject(before) && isJsonObject(value) ? { ...before, ...value } : value;
}

function isZero(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null)
    return value === '' || value === 0 || value === false || value === null;
  return !Array.isArray(value) && Object.keys(value).length === 0;
}

/** Undefined: the zero of its type, which JSON leaves out. */
function readValue(reader: WireReader, type: FieldType): JsonValue | undefined {
  switch (type) {
    case 'b':
      return reader.integer() !== 0;
    case 'i':
      return reader.exactInteger();
    case 'd':
      return reader.double();
    default:
      return valueOf(reader.bytes(), type);
  }
}

function valueOf(bytes: Buffer, type: FieldType): JsonValue | undefined {
  switch (type) {
    case 's':
      return bytes.toString('utf8');
    case 'y':
      return bytes.toString('base64');
    case 't':
    case 'u':
      return timeOf(bytes, type === 'u');
    case 'q':
      return singleText(bytes, 'Quantity', 'String') ?? '0';
    case 'o':
      return intOrString(bytes);
    case 'r':
      return anyJson(bytes);
    case 'l':
      return texts(bytes);
    default:
      return decodeMessage(bytes, messageTable().message(type));
  }
}

/** Entries are read without a look at their wire types, as upstream does. */
function readEntry(bytes: Buffer, type: FieldType): [string, JsonValue] {
  const reader = new WireReader(bytes, 'Entry');
  let key = '';
  let value: JsonValue | undefined;
  for (let tag = reader.anyTag(); tag !== undefined; tag = reader.anyTag())
    if (tag.field === 1) key = reader.bytes().toString('utf8');
    else if (tag.field === 2) value = readValue(reader, type);
    else reader.skip(tag.wireType);
  return [key, value ?? emptyValue(type)];
}

function emptyValue(type: FieldType): JsonValue {
  if (type === 's' || type === 'y') return '';
  if (type === 'q') return '0';
  return type === 'l' ? [] : {};
}

/** The fields of a message that is not in the table, by number: texts or integers. */
function scalars(
  bytes: Buffer,
  name: string,
  fields: Readonly<Record<number, string>>,
  integers: string,
): Map<string, string | number> {
  const reader = new WireReader(bytes, name);
  const found = new Map<string, string | number>();
  for (let tag = reader.tag(); tag !== undefined; tag = reader.tag()) {
    const field = fields[tag.field];
    if (field === undefined) {
      reader.skip(tag.wireType);
      continue;
    }
    const isInteger = integers.includes(field);
    if (tag.wireType !== (isInteger ? WIRE_VARINT : WIRE_BYTES))
      throw new WireError(`proto: wrong wireType = ${String(tag.wireType)} for field ${field}`);
    found.set(field, isInteger ? reader.integer() : reader.bytes().toString('utf8'));
  }
  return found;
}

function singleText(bytes: Buffer, name: string, field: string): string | undefined {
  const text = scalars(bytes, name, { 1: field }, '').get(field);
  return text === '' ? undefined : (text as string | undefined);
}

/** Undefined: the zero time. */
function timeOf(bytes: Buffer, micro: boolean): string | undefined {
  const found = scalars(bytes, 'Timestamp', { 1: 'Seconds', 2: 'Nanos' }, 'Seconds Nanos');
  const [seconds, nanos] = [Number(found.get('Seconds') ?? 0), Number(found.get('Nanos') ?? 0)];
  const date = new Date(seconds * 1_000);
  if ((seconds === 0 && nanos === 0) || Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString().slice(0, 19);
  return micro ? `${text}.${String(Math.floor(nanos / 1_000)).padStart(6, '0')}Z` : `${text}Z`;
}

function intOrString(bytes: Buffer): JsonValue {
  const found = scalars(bytes, 'IntOrString', { 1: 'Type', 2: 'IntVal', 3: 'StrVal' }, 'Type IntVal');
  return found.get('Type') === 1 ? (found.get('StrVal') ?? '') : (found.get('IntVal') ?? 0);
}

/** Data that is JSON within protobuf; undefined: there is none. */
function anyJson(bytes: Buffer): JsonValue | undefined {
  const text = singleText(bytes, 'RawExtension', 'Raw');
  if (text === undefined) return undefined;
  try {
    return parseJsonValue(text);
  } catch {
    return undefined;
  }
}

function texts(bytes: Buffer): string[] {
  const reader = new WireReader(bytes, 'ExtraValue');
  const found: string[] = [];
  for (let tag = reader.tag(); tag !== undefined; tag = reader.tag())
    if (tag.field !== 1) reader.skip(tag.wireType);
    else if (tag.wireType === WIRE_BYTES) found.push(reader.bytes().toString('utf8'));
    else throw new WireError(`proto: wrong wireType = ${String(tag.wireType)} for field Items`);
  return found;
}
