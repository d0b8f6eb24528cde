/**
 * Records which protobuf fields the built-in kinds have into fixtures/upstream/protobuf/messages.txt: `protobuf.ts API
 * APIMACHINERY`, the directories of the Go modules k8s.io/api and k8s.io/apimachinery. Reads the tags of their structs:
 * numbers, JSON names and what is a pointer. Only versions without alpha or beta are recorded.
 *
 * Lines after the first: `kind <apiVersion> <kind> <message>`, then `<message> <field> <field> …` with each field as
 * `<number>:<JSON name>:<type>[:<Go name>]`. The type is `*` for pointers, `[]` for lists, `{}` for maps of texts, `<` for
 * fields of the message above, then a letter or the name of a message; see harness/apiserver/protobuf/message-table.ts.
 */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const [api, apimachinery] = process.argv.slice(2);
if (api === undefined || apimachinery === undefined) throw new TypeError('usage: protobuf.ts API APIMACHINERY');

/** Types with a form of their own in JSON. */
const SPECIAL: Readonly<Record<string, string>> = {
  'meta/v1.Time': 't',
  'meta/v1.MicroTime': 'u',
  'meta/v1.FieldsV1': 'r',
  'meta/v1.Verbs': 'l',
  'authentication/v1.ExtraValue': 'l',
  'authorization/v1.ExtraValue': 'l',
  'certificates/v1.ExtraValue': 'l',
  'resource.Quantity': 'q',
  'intstr.IntOrString': 'o',
  'runtime.RawExtension': 'r',
};

const SCALARS: Readonly<Record<string, string>> = {
  string: 's',
  bool: 'b',
  byte: 'i',
  int: 'i',
  int32: 'i',
  int64: 'i',
  uint8: 'i',
  uint32: 'i',
  uint64: 'i',
  float64: 'd',
};

interface GoField {
  readonly name: string;
  readonly type: string;
  readonly tags: string;
}

/** What the names of types in one file mean. */
interface GoScope {
  readonly name: string;
  /** By alias. */
  readonly imports: ReadonlyMap<string, string>;
}

interface GoPackage {
  readonly name: string;
  readonly group: string;
  readonly structs: Map<string, { readonly fields: readonly GoField[]; readonly scope: GoScope }>;
  /** Named types that are no structs. */
  readonly aliases: Map<string, { readonly type: string; readonly scope: GoScope }>;
}

const packages = new Map<string, GoPackage>();
for (const name of await versionsOf(api)) await read(name, path.join(api, name));
await read('meta/v1', path.join(apimachinery, 'pkg/apis/meta/v1'));

const kinds: string[] = [];
const messages = new Map<string, string>();
for (const { name, group, structs } of packages.values())
  for (const [struct, { fields }] of structs)
    if (fields.some(({ type }) => /(^|\.)TypeMeta$/.test(type)) && isMessage(fields)) {
      const version = name.slice(name.indexOf('/') + 1);
      kinds.push(`kind ${group === '' ? version : `${group}/${version}`} ${struct} ${name}.${struct}`);
      describe(name, struct);
    }

const file = new URL('../fixtures/upstream/protobuf/messages.txt', import.meta.url);
await mkdir(new URL('.', file), { recursive: true });
messages.set('runtime.TypeMeta', '1:apiVersion:s:APIVersion 2:kind:s');
const lines = [...messages].map(([name, fields]) => `${name} ${fields}`.trimEnd());
const head = '# scripts/protobuf.ts, from the struct tags of k8s.io/api and k8s.io/apimachinery v0.34';
await writeFile(file, `${[head, ...kinds.sort(), ...lines.sort()].join('\n')}\n`);

async function versionsOf(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const group of await readdir(root, { withFileTypes: true })) {
    if (!group.isDirectory()) continue;
    for (const version of await readdir(path.join(root, group.name)))
      if (/^v\d+$/.test(version)) found.push(`${group.name}/${version}`);
  }
  return found.sort();
}

async function read(name: string, directory: string): Promise<void> {
  const result: GoPackage = { name, group: await groupOf(directory), structs: new Map(), aliases: new Map() };
  for (const source of await readdir(directory)) {
    if (!source.endsWith('.go') || source.endsWith('_test.go') || source.startsWith('generated.')) continue;
    readSource(await readFile(path.join(directory, source), 'utf8'), result);
  }
  packages.set(name, result);
}

async function groupOf(directory: string): Promise<string> {
  try {
    return /GroupName = "(.*)"/.exec(await readFile(path.join(directory, 'register.go'), 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

function readSource(text: string, { name, structs, aliases }: GoPackage): void {
  const imports = new Map<string, string>();
  const scope = { name, imports };
  for (const [, alias, module = ''] of text.matchAll(/^(?:import )?\s*(\w+)?\s*"(k8s\.io\/[^"]+)"$/gm))
    imports.set(alias ?? module.slice(module.lastIndexOf('/') + 1), packageName(module));
  for (const [, struct = '', body = ''] of text.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms))
    structs.set(struct, { fields: fieldsOf(body), scope });
  for (const [, alias = '', type = ''] of text.matchAll(/^type (\w+) (?!struct|interface|func)=?\s*(\S+)/gm))
    aliases.set(alias, { type, scope });
}

function packageName(module: string): string {
  const known = /^k8s\.io\/(?:api|apimachinery\/pkg\/apis)\/(.*)$/.exec(module)?.[1];
  return known ?? module.slice(module.lastIndexOf('/') + 1);
}

function fieldsOf(body: string): GoField[] {
  return [...body.matchAll(/^\t([^\s/`]+)(?:[ \t]+([^\s`]+))?[ \t]+`(.*)`/gm)].map(
    ([, first = '', second, tags = '']) =>
      second === undefined
        ? { name: first.slice(first.lastIndexOf('.') + 1), type: first, tags }
        : { name: first, type: second, tags },
  );
}

function isMessage(fields: readonly GoField[]): boolean {
  return fields.some(({ tags }) => tags.includes('protobuf:'));
}

function describe(packageOf: string, struct: string): string {
  const name = `${packageOf}.${struct}`;
  if (messages.has(name)) return name;
  const found = packages.get(packageOf)?.structs.get(struct);
  if (found === undefined) throw new TypeError(`no struct ${name}`);
  messages.set(name, '');
  const described = found.fields.flatMap((field) => describeField(found.scope, field));
  messages.set(name, described.join(' '));
  return name;
}

function describeField(scope: GoScope, { name, type, tags }: GoField): string[] {
  const number = /protobuf:"\w+,(\d+),/.exec(tags)?.[1];
  if (number === undefined) return [];
  const [json = '', ...options] = (/json:"([^"]*)"/.exec(tags)?.[1] ?? '').split(',');
  const inline = options.includes('inline') || json === '';
  const text = `${inline ? '<' : ''}${typeText(scope, type)}`;
  const capitalised = json.slice(0, 1).toUpperCase() + json.slice(1);
  return [`${number}:${json}:${text}${capitalised === name ? '' : `:${name}`}`];
}

function typeText(scope: GoScope, type: string): string {
  if (type.startsWith('*')) return `*${typeText(scope, type.slice(1))}`;
  if (type === '[]byte') return 'y';
  if (type.startsWith('[]')) return `[]${typeText(scope, type.slice(2))}`;
  const map = /^map\[[\w.]+\](.*)$/.exec(type)?.[1];
  if (map !== undefined) return `{}${typeText(scope, map)}`;
  return SCALARS[type] ?? namedText(scope, type);
}

function namedText(scope: GoScope, type: string): string {
  const dot = type.indexOf('.');
  const target = dot < 0 ? scope.name : scope.imports.get(type.slice(0, dot));
  if (target === undefined) throw new TypeError(`${scope.name}: no import of ${type}`);
  const name = type.slice(dot + 1);
  const special = SPECIAL[`${target}.${name}`];
  if (special !== undefined) return special;
  // apimachinery `pkg/types`: UIDs and names.
  if (target === 'types') return 's';
  const alias = packages.get(target)?.aliases.get(name);
  return alias === undefined ? describe(target, name) : typeText(alias.scope, alias.type);
}
