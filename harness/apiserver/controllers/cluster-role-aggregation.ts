/** Mirrors kubernetes `pkg/controller/clusterroleaggregation`. Does not: write by server-side apply. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import {
  cloneJson,
  equalJson,
  isJsonObject,
  listAt,
  objectAt,
  type JsonObject,
  type JsonValue,
} from '../../kube/json/json.ts';
import { selectorMatches, type LabelSelector } from '../../kube/meta/label-selector.ts';
import type { Storage } from '../storage/storage.ts';
import { controllerContext, type Controller, type ControllerRoom } from './server-writes.ts';
import { WorkQueue } from './work-queue.ts';
import { jsonText } from '../../kube/json/json-text.ts';

const GROUP = 'rbac.authorization.k8s.io';
const RESOURCE = `clusterroles.${GROUP}`;

/** Keeps the rules of ClusterRoles that are put together from others. */
export function aggregateClusterRoles(room: ControllerRoom): Controller {
  const { storage, clock, failed } = room;
  const stopping = new AbortController();
  const queue = new WorkQueue({
    clock,
    handle: (name) => aggregate(room, name, stopping.signal),
    failed: (name, error) => failed?.(`rules of ClusterRole ${name}`, error),
  });
  const addAll = (): void => {
    for (const { key, object } of storage.list({ resource: RESOURCE }).items)
      if (selectorsOf(object).length > 0) queue.add(key.name);
  };
  const stop = storage.watch({ resource: RESOURCE }, storage.revision, addAll);
  addAll();
  return {
    idle: () => queue.idle(),
    [Symbol.asyncDispose]: async () => {
      stop();
      stopping.abort();
      await queue[Symbol.asyncDispose]();
    },
  };
}

async function aggregate(
  { storage, catalog, registry }: ControllerRoom,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const definition = catalog.find(GROUP, 'v1', 'clusterroles');
  const role = definition === undefined ? undefined : registry.get(definition, { name });
  if (definition === undefined || role === undefined) return;
  const selectors = selectorsOf(role);
  if (selectors.length === 0) return;
  const rules = aggregatedRules(storage, name, selectors);
  if (equalJson(role['rules'] ?? [], rules)) return;
  const context = controllerContext('clusterrole-aggregation-controller', signal);
  await registry.update(
    definition,
    { ...cloneJson(role), rules: cloneJson(rules) },
    { ...context, fieldManager: 'clusterrole-aggregation-controller' },
  );
}

/** Of each selector the roles in the order of their names; a rule comes once. */
function aggregatedRules(storage: Storage, name: string, selectors: readonly LabelSelector[]): JsonValue[] {
  const seen = new Set<string>();
  const rules: JsonValue[] = [];
  const { items } = storage.list({ resource: RESOURCE });
  for (const selector of selectors)
    for (const { key, object } of items) {
      if (key.name === name || !selectorMatches(selector, labelsOf(object))) continue;
      for (const rule of listAt(object, 'rules')) {
        const text = jsonText(rule);
        if (seen.has(text)) continue;
        seen.add(text);
        rules.push(rule);
      }
    }
  return rules;
}

function selectorsOf(role: ApiObject): readonly LabelSelector[] {
  return listAt(objectAt(role, 'aggregationRule'), 'clusterRoleSelectors').filter(isJsonObject);
}

function labelsOf({ metadata }: ApiObject): Readonly<Record<string, string>> {
  const labels: JsonObject = objectAt(metadata, 'labels') ?? {};
  return labels as Record<string, string>;
}
