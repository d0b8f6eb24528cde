import { isJsonObject, objectAt, setOwn, textAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import type { Answer } from './answer.ts';
import { withOrderedCauses } from './order-causes.ts';
import { jsonText } from '../../../kube/json/json-text.ts';
import { parseJsonValue } from '../../../kube/json/parse-json.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const CERTIFICATES = /(-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n?)+/g;
const LOOPBACK = /127\.0\.0\.1:\d+/g;
const TIME = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DURATION = /^(\d+[smhdy]){1,2}$/;
/** What differs within messages. */
const IN_MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/(\\"resourceVersion\\":\\")\d+/g, '$1<revision>'],
  [/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>'],
  [/(ResourceVersion in object meta: )\d+/g, '$1<revision>'],
  [/(ResourceVersion in record \()\d+/g, '$1<revision>'],
  [/(too old resource version: \d+ \()\d+\)/g, '$1<revision>)'],
  [/(Too large resource version: \d+, current: )\d+/g, '$1<revision>'],
];
/** Fields that a server fills by chance unless told: normalised where the request does not say that value. */
const DRAWN_FIELDS: ReadonlySet<string> = new Set(['clusterIP', 'nodePort', 'healthCheckNodePort']);

/** Of a SelfSubjectRulesReview: the order in which a map was gone through. */
const LEFT_TO_CHANCE: ReadonlySet<string> = new Set(['resourceRules', 'nonResourceRules']);

/**
 * Takes out of the answers of one server what cannot be equal: uids, revisions, times, tokens, addresses. The same
 * uid, revision or drawn name keeps the same stand-in within a case, so that "unchanged" stays comparable.
 */
export class Normaliser {
  readonly #uids = new Map<string, string>();
  readonly #revisions = new Map<string, string>();
  /** Of names that end in five drawn characters. */
  readonly #prefixes = new Set<string>(['kube-api-access-']);

  /** @param sent the text of the request's body: values that it asked for are not drawn */
  answer({ status, headers, body, events }: Answer, sent: string): Answer {
    for (const value of [parsed(sent), body, ...(events ?? [])]) if (value !== undefined) this.#learnPrefixes(value);
    return {
      status,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, this.#text(value)])),
      ...(body === undefined ? {} : { body: withOrderedCauses(this.#value(body, '', sent)) }),
      ...(events === undefined ? {} : { events: events.map((event) => this.#value(event, '', sent)) }),
    };
  }

  #learnPrefixes(value: JsonValue): void {
    if (Array.isArray(value))
      value.forEach((item) => {
        this.#learnPrefixes(item);
      });
    if (!isJsonObject(value)) return;
    const prefix = textAt(value, 'generateName');
    if (prefix !== undefined && prefix !== '') this.#prefixes.add(prefix);
    for (const item of Object.values(value)) this.#learnPrefixes(item);
  }

  #value(value: JsonValue, key: string, sent: string): JsonValue {
    if (typeof value === 'string') return isDrawn(key, value, sent) ? `<${key}>` : this.#text(value);
    if (typeof value === 'number') return isDrawn(key, value, sent) ? `<${key}>` : value;
    if (Array.isArray(value)) return this.#list(value, key, sent);
    if (!isJsonObject(value)) return value;
    const result: JsonObject = {};
    for (const [field, item] of Object.entries(value))
      setOwn(result, this.#text(field), this.#field(value, field, item, key, sent));
    return result;
  }

  #field(parent: JsonObject, field: string, item: JsonValue, parentKey: string, sent: string): JsonValue {
    if (field === 'resourceVersion' && typeof item === 'string' && /^[1-9]\d*$/.test(item))
      return parent['uid'] === undefined && parentKey !== 'involvedObject'
        ? '<list revision>'
        : this.#standIn(this.#revisions, item, 'revision');
    if (field === 'serverAddress') return '<server>';
    if (field === 'continue' && item !== '') return '<continue>';
    return this.#value(item, field, sent);
  }

  #list(items: readonly JsonValue[], key: string, sent: string): JsonValue {
    const values = items.map((item) => this.#value(item, key === 'clusterIPs' ? 'clusterIP' : key, sent));
    // The real order of the first is by time, which two servers spend differently; that of the others is left to chance.
    if (key === 'managedFields') values.sort((a, b) => (managerOf(a) < managerOf(b) ? -1 : 1));
    if (LEFT_TO_CHANCE.has(key)) values.sort((a, b) => (jsonText(a) < jsonText(b) ? -1 : 1));
    if (key === 'causes' && values.some(isManagerConflict)) values.sort((a, b) => (jsonText(a) < jsonText(b) ? -1 : 1));
    if (key === 'resources' && values.every(isResourceListed)) values.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    return values;
  }

  #text(text: string): string {
    if (TIME.test(text)) return text.includes('.') ? '<micro time>' : '<time>';
    if (DURATION.test(text)) return '<age>';
    let result = text
      .replaceAll(UUID, (uid) => this.#standIn(this.#uids, uid, 'uid'))
      .replaceAll(TOKEN, '<token>')
      .replaceAll(CERTIFICATES, '<certificates>')
      .replaceAll(LOOPBACK, '<server>');
    for (const [pattern, standIn] of IN_MESSAGES) result = result.replaceAll(pattern, standIn);
    for (const prefix of this.#prefixes)
      result = result.replaceAll(new RegExp(`${escaped(prefix)}[a-z0-9]{5}\\b`, 'g'), `${prefix}<drawn>`);
    return result;
  }

  #standIn(known: Map<string, string>, value: string, word: string): string {
    const standIn = known.get(value) ?? `<${word} ${known.size + 1}>`;
    known.set(value, standIn);
    return standIn;
  }
}

function isDrawn(key: string, value: string | number, sent: string): boolean {
  if (!DRAWN_FIELDS.has(key) || value === 'None' || value === '' || value === 0) return false;
  return !sent.includes(String(value));
}

function isManagerConflict(cause: JsonValue): boolean {
  return isJsonObject(cause) && cause['reason'] === 'FieldManagerConflict';
}

/** Of an APIResourceList. */
function isResourceListed(value: JsonValue): boolean {
  return isJsonObject(value) && 'singularName' in value;
}

function nameOf(value: JsonValue): string {
  return (isJsonObject(value) ? textAt(value, 'name') : undefined) ?? '';
}

function managerOf(entry: JsonValue): string {
  const { operation, manager, subresource, apiVersion } = isJsonObject(entry) ? entry : {};
  return jsonText([operation, manager, subresource ?? '', apiVersion, objectAt(entry as JsonObject, 'fieldsV1')]);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJsonValue(text);
  } catch {
    return undefined;
  }
}
