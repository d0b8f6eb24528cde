/**
 * Records what a running kube-apiserver says of its built-in kinds into fixtures/upstream/openapi: `openapi.ts
 * [KUBECONFIG]`. Without an argument it starts the kube-apiserver and etcd found on PATH.
 *
 * Line 1 of every file says where it comes from.
 * - definitions.jsonl: line 2 says which definition a kind has, each further line is one definition as the OpenAPI v3
 *   documents have it; those of version 2 have no defaults. Alpha and beta versions are not recorded.
 * - operations.jsonl: the parameters that operations share, by their name in the v2 document and in the form of v3; then
 *   the paths of subresources that are streams, in the form of v3.
 * - columns.jsonl: the columns of Tables, by kind.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../harness/core/clock.ts';
import { systemExec } from '../harness/core/exec.ts';
import { httpKubeClient, type HttpKubeClient } from '../harness/kube/client/http-kube-client.ts';
import { startRealApiServer } from '../harness/kube/testing/real-apiserver.ts';

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly verbs: readonly string[] }[];
}

type V2Parameter = Readonly<Record<string, unknown>>;

interface RecordedSchema {
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

const folder = new URL('../fixtures/upstream/openapi/', import.meta.url);
const { signal } = new AbortController();
const kubeconfig = process.argv[2];
if (kubeconfig === undefined) {
  await using server = await startRealApiServer({ exec: systemExec, clock: systemClock, signal });
  await record(server.kubeconfig);
} else await record(await readFile(kubeconfig, 'utf8'));

async function record(text: string): Promise<void> {
  await using client = httpKubeClient({ kubeconfig: text });
  const { gitVersion } = await json<{ readonly gitVersion: string }>(client, '/version');
  const schemas = await definitions(client);
  await write(gitVersion, 'definitions.jsonl', 'components of its OpenAPI v3 documents', [
    kinds(schemas),
    ...[...schemas].map(([name, schema]) => ({ [name]: schema })),
  ]);
  await write(gitVersion, 'operations.jsonl', 'parameters of its OpenAPI v2 document', [
    ...(await sharedParameters(client)),
    ...(await streamPaths(client)),
  ]);
  await write(gitVersion, 'columns.jsonl', 'columnDefinitions of its Tables', await columns(client));
}

async function write(version: string, name: string, source: string, lines: readonly object[]): Promise<void> {
  const header = { generator: 'scripts/openapi.ts', source: `kube-apiserver ${version}, ${source}` };
  await mkdir(folder, { recursive: true });
  const file = fileURLToPath(new URL(name, folder));
  await writeFile(file, `${[header, ...lines].map((line) => JSON.stringify(line)).join('\n')}\n`);
  console.error(`wrote ${String(lines.length)} lines to ${file}`);
}

/** By name, in alphabetical order. Throws when two documents disagree: then one definition a name is not enough. */
async function definitions(client: HttpKubeClient): Promise<ReadonlyMap<string, RecordedSchema>> {
  const found = new Map<string, RecordedSchema>();
  for (const path of await builtInPaths(client)) {
    const document = await json<{ readonly components?: { readonly schemas?: Record<string, RecordedSchema> } }>(
      client,
      `/openapi/v3/${path}`,
    );
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      const before = found.get(name);
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(schema))
        throw new Error(`${path} has another ${name} than an earlier document`);
      if (name.startsWith('io.k8s.')) found.set(name, schema);
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `apps/v1/Deployment` to the name of its definition; `/v1/Pod` in the core group. */
function kinds(schemas: ReadonlyMap<string, RecordedSchema>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, schema] of schemas)
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? [])
      result[`${group}/${version}/${kind}`] = name;
  return result;
}

/**
 * `{"fieldManager-Qy4HdaTW": {...}}`: v2 says beside the type what v3 says within a schema. The two that v2 never shares,
 * because clients look for them, have their bare names.
 */
async function sharedParameters(client: HttpKubeClient): Promise<readonly object[]> {
  const v2 = await json<{
    readonly parameters: Readonly<Record<string, V2Parameter>>;
    readonly paths: Readonly<Record<string, { readonly post: { readonly parameters: readonly V2Parameter[] } }>>;
  }>(client, '/openapi/v2');
  const create = v2.paths['/api/v1/namespaces/{namespace}/configmaps']?.post.parameters ?? [];
  const unshared = create.filter(({ name }) => name === 'dryRun' || name === 'fieldValidation');
  return [
    ...Object.entries(v2.parameters).filter(([, parameter]) => parameter['in'] !== 'body'),
    ...unshared.map((parameter) => [String(parameter['name']), parameter] as const),
  ].map(([key, { name, in: place, description, required, type, ...more }]) => ({
    [key]: { name, in: place, description, ...(required === true ? { required } : {}), schema: { type, ...more } },
  }));
}

/** Paths whose operations are streams: their parameters are fields of an options kind, not those of a verb. */
async function streamPaths(client: HttpKubeClient): Promise<readonly object[]> {
  const document = await json<{ readonly paths: Readonly<Record<string, unknown>> }>(client, '/openapi/v3/api/v1');
  return Object.entries(document.paths)
    .filter(([path]) => /\/(attach|exec|log|portforward|proxy|proxy\/\{path\})$/.test(path))
    .map(([path, item]) => ({ [path]: item }));
}

/** `{"apps/Deployment": [...]}`. */
async function columns(client: HttpKubeClient): Promise<readonly object[]> {
  const found = new Map<string, unknown>();
  for (const path of (await builtInPaths(client)).filter(isVersion)) {
    const group = path.startsWith('apis/') ? (path.split('/')[1] ?? '') : '';
    const { resources } = await json<ResourceList>(client, `/${path}`);
    for (const { name, kind } of resources.filter((it) => it.verbs.includes('list'))) {
      const key = `${group}/${kind}`;
      if (found.has(key)) continue;
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
      const table = await client.transport.text({ method: 'GET', path: `/${path}/${name}?limit=1`, signal, accept });
      found.set(key, (JSON.parse(table) as { readonly columnDefinitions: unknown }).columnDefinitions);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ [key]: value }));
}

/** Of all documents but those of CRDs, whose groups have no document of their own. */
async function builtInPaths(client: HttpKubeClient): Promise<readonly string[]> {
  const { paths } = await json<{ readonly paths: Readonly<Record<string, unknown>> }>(client, '/openapi/v3');
  return Object.keys(paths).filter(
    (path) => !isVersion(path) || path === 'api/v1' || Object.hasOwn(paths, dirname(path)),
  );
}

/** `api/v1`, `apis/apps/v1`. */
function isVersion(path: string): boolean {
  return /^(api|apis\/[^/]+)\/[^/]+$/.test(path);
}

async function json<T>(client: HttpKubeClient, path: string): Promise<T> {
  return JSON.parse(await client.raw(path, { signal })) as T;
}
