import { readFileSync } from 'node:fs';
import { textAt, type JsonObject } from '../json/json.ts';

/** A parameter of operations in the form of OpenAPI v3. */
export interface RecordedParameter {
  /** Its name in the shared parameters of the v2 document; absent where v2 repeats it in every operation. */
  readonly sharedAs?: string;
  readonly parameter: JsonObject & { readonly name: string };
}

export interface RecordedOperations {
  /** By its name; that of a patch is `fieldManager of patch`. Throws for an unknown one: the names are ours. */
  parameter(name: string): RecordedParameter;
  /** All that v2 shares, by the name they have there. */
  readonly shared: ReadonlyMap<string, JsonObject>;
  /** The operations of a path whose subresource is a stream: `/api/v1/namespaces/{namespace}/pods/{name}/exec`. */
  streamPath(path: string): JsonObject | undefined;
}

/** What `scripts/openapi.ts` recorded from a real server; read once for all servers of the process. */
export function recordedOperations(): RecordedOperations {
  recorded ??= readRecorded();
  return recorded;
}

let recorded: RecordedOperations | undefined;

/** Parameters of one name may differ between a verb and a stream: the streams have theirs in their paths. */
const OF_VERBS =
  /^(allowWatchBookmarks|continue|fieldManager|fieldSelector|force|gracePeriodSeconds|ignoreStore|labelSelector|limit-|namespace|orphanDependents|pretty|propagationPolicy|resourceVersion|sendInitialEvents|timeoutSeconds|watch|dryRun|fieldValidation)/;

function readRecorded(): RecordedOperations {
  const file = new URL('../../../fixtures/upstream/openapi/operations.jsonl', import.meta.url);
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const entries = lines.flatMap((line) => Object.entries(JSON.parse(line) as Record<string, JsonObject>));
  const paths = new Map(entries.filter(([key]) => key.startsWith('/')));
  const shared = new Map(entries.filter(([key]) => key.includes('-') && !key.startsWith('/')));
  const parameters = new Map<string, RecordedParameter>();
  for (const [key, value] of entries.filter(([name]) => OF_VERBS.test(name))) {
    const parameter = value as RecordedParameter['parameter'];
    const ofPatch =
      parameter.name === 'fieldManager' && (textAt(parameter, 'description') ?? '').includes('apply requests');
    parameters.set(`${parameter.name}${ofPatch ? ' of patch' : ''}`, {
      parameter,
      ...(shared.has(key) ? { sharedAs: key } : {}),
    });
  }
  return {
    shared,
    streamPath: (path) => paths.get(path),
    parameter: (name) => {
      const found = parameters.get(name);
      if (found === undefined) throw new TypeError(`no parameter ${name} was recorded`);
      return found;
    },
  };
}
