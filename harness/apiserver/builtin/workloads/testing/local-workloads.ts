/** The strategies of this room as a server calls them, without a server: for comparison with the real one. */
import type { Clock } from '../../../../core/clock.ts';
import { seededRandom } from '../../../../core/random.ts';
import type { ApiObject } from '../../../../kube/json/api-object.ts';
import {
  cloneJson,
  equalJson,
  isJsonObject,
  objectAt,
  type JsonObject,
  type JsonValue,
} from '../../../../kube/json/json.ts';
import { builtInSchemas } from '../../../../kube/openapi/built-in-schemas.ts';
import { decodeStruct } from '../../../../kube/schema/decode-struct.ts';
import { KubeStatusError } from '../../../../kube/status/kube-status-error.ts';
import type { ResourceDefinition } from '../../../registry/resource-definition.ts';
import type { ResourceStrategy, StrategyContext } from '../../../registry/strategy.ts';
import { countGeneration, keepSystemFields } from '../../../registry/object-change.ts';
import { refuseInvalidCreate, refuseInvalidUpdate } from '../../../registry/write-problems.ts';
import type { BuiltInResource } from '../../built-in-resource.ts';
import { workloadResources } from '../workload-resources.ts';

export interface LocalAnswer {
  readonly code: number;
  /** Of a refusal. */
  readonly message?: string;
  readonly object?: ApiObject;
  readonly warnings: readonly string[];
}

export const LOCAL_UID = '00000000-0000-4000-8000-000000000000';
const NOW = '2026-01-01T00:00:00Z';
const stopped: Clock = {
  now: () => 0,
  date: () => new Date(NOW),
  sleep: () => Promise.reject(new Error('no sleeping here')),
} as unknown as Clock;

export function createLocally(plural: string, body: JsonValue): LocalAnswer {
  const resource = resourceOf(plural);
  return answer(201, (warnings) => {
    const draft = decode(resource, body, warnings);
    const { strategy } = resource;
    draft.metadata['namespace'] ??= 'workloads';
    strategy.default?.(draft);
    if (plural === 'pods') admitPod(draft);
    strategy.default?.(draft);
    draft.metadata['uid'] = LOCAL_UID;
    draft.metadata['creationTimestamp'] = NOW;
    if (strategy.tracksGeneration === true) draft.metadata['generation'] = 1;
    strategy.prepareForCreate?.(draft, context());
    refuseInvalidCreate(definitionOf(resource), draft);
    warnings.push(...(strategy.warnings?.(draft, undefined) ?? []));
    return draft;
  });
}

/** @param subresource `status`, `ephemeralcontainers`, `resize`; empty: the object */
export function updateLocally(plural: string, old: ApiObject, body: JsonValue, subresource: string = ''): LocalAnswer {
  const resource = resourceOf(plural);
  return answer(200, (warnings) => {
    const draft = decode(resource, body, warnings);
    const live = cloneJson(old);
    live.metadata['resourceVersion'] = '1';
    const strategy = strategyOf(resource, subresource);
    strategy.default?.(draft);
    if (plural === 'pods' && subresource === '') admitPod(draft);
    draft.metadata['resourceVersion'] = '1';
    keepSystemFields(draft, live);
    strategy.prepareForUpdate?.(draft, live, context());
    if (resource.strategy.tracksGeneration === true && subresource !== 'status') countGeneration(draft, live);
    refuseInvalidUpdate(definitionOf(resource), strategy, draft, live);
    warnings.push(...(strategy.warnings?.(draft, live) ?? []));
    return draft;
  });
}

/** RFC 7386. */
export function merged(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = merged(result[key] ?? null, value);
  }
  return result;
}

/** Without what no two servers have in common. */
export function comparable(object: JsonObject): JsonObject {
  const meta = objectAt(object, 'metadata') ?? {};
  const uid = meta['uid'];
  const text = JSON.stringify({
    ...object,
    metadata: {
      ...meta,
      uid: null,
      creationTimestamp: null,
      managedFields: null,
      resourceVersion: null,
      namespace: null,
    },
  });
  const result = JSON.parse(typeof uid === 'string' ? text.replaceAll(uid, 'UID') : text) as JsonObject;
  const conditions = objectAt(result, 'status')?.['conditions'];
  if (Array.isArray(conditions))
    for (const condition of conditions)
      if (isJsonObject(condition) && condition['lastTransitionTime'] !== undefined)
        condition['lastTransitionTime'] = 'NOW';
  return result;
}

/** The paths at which two objects differ. */
export function differences(a: JsonValue | undefined, b: JsonValue | undefined, path: string = ''): string[] {
  if (equalJson(a, b)) return [];
  if (isJsonObject(a) && isJsonObject(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
      differences(a[key], b[key], `${path}.${key}`),
    );
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length)
    return a.flatMap((item, index) => differences(item, b[index], `${path}[${String(index)}]`));
  return [`${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`];
}

function resourceOf(plural: string): BuiltInResource {
  const found = workloadResources().find((resource) => resource.plural === plural);
  if (found === undefined) throw new Error(`no workload ${plural}`);
  return found;
}

export function apiVersionOf(plural: string): string {
  const { group, version } = resourceOf(plural);
  return group === '' ? version : `${group}/${version}`;
}

export function kindOf(plural: string): string {
  return resourceOf(plural).kind;
}

function strategyOf(resource: BuiltInResource, subresource: string): ResourceStrategy {
  const found = resource.subresources?.[subresource];
  return found?.type === 'status' ? found.strategy : resource.strategy;
}

/** As much of it as validation reads. */
function definitionOf({ group, kind, namespaced, strategy }: BuiltInResource): ResourceDefinition {
  return { group, kind, namespaced, strategy } as ResourceDefinition;
}

function decode({ group, version, kind }: BuiltInResource, body: JsonValue, warnings: string[]): ApiObject {
  const schema = builtInSchemas().schemaOf(group, version, kind);
  if (schema === undefined) throw new Error(`no schema of ${kind}`);
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const { object, unknown } = decodeStruct(isJsonObject(body) ? { ...body, apiVersion, kind } : body, schema, {
    kind,
    version,
  });
  warnings.push(...unknown.map((path) => `unknown field ${JSON.stringify(path)}`));
  return object;
}

/** What plugins that are on by default do to every pod. */
function admitPod(pod: ApiObject): void {
  const spec = objectAt(pod, 'spec');
  if (spec === undefined) return;
  spec['priority'] ??= 0;
  spec['preemptionPolicy'] ??= 'PreemptLowerPriority';
  const tolerations = Array.isArray(spec['tolerations']) ? spec['tolerations'] : [];
  const covered = (key: string): boolean =>
    tolerations.some(
      (toleration) =>
        isJsonObject(toleration) &&
        (toleration['key'] ?? key) === key &&
        (toleration['effect'] ?? 'NoExecute') === 'NoExecute',
    );
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'])
    if (!covered(key)) tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
  spec['tolerations'] = tolerations;
}

function context(): StrategyContext {
  return {
    user: { name: 'admin', groups: [], uid: '', extra: {} },
    clock: stopped,
    random: seededRandom(1),
    dryRun: true,
  };
}

function answer(code: number, run: (warnings: string[]) => ApiObject): LocalAnswer {
  const warnings: string[] = [];
  try {
    return { code, object: run(warnings), warnings };
  } catch (error) {
    if (!(error instanceof KubeStatusError)) throw error;
    return { code: error.statusCode, message: error.message, warnings };
  }
}
