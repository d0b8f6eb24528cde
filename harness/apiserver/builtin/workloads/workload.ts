/** What workloads with a pod template have in common. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, isJsonObject, objectAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { labelSelectorText } from '../../../kube/meta/label-selector.ts';
import { dns1123LabelProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { bareSelectorText } from '../../printers/selector-text.ts';
import type { ScaleAccess, SubresourceDefinition } from '../../registry/resource-definition.ts';
import { STATUS_VERBS } from '../built-in-resource.ts';
import { dropDisabledPodFields } from './disabled-fields.ts';
import { mapAt, numberOf, objectsAt, structAt, textOf } from './fields.ts';

export function specOf(object: ApiObject): JsonObject {
  return objectAt(object, 'spec') ?? {};
}

export function templateOf(spec: JsonObject): JsonObject {
  return objectAt(spec, 'template') ?? {};
}

export function dropDisabledTemplateFields(spec: JsonObject | undefined): void {
  dropDisabledPodFields(objectAt(objectAt(spec, 'template'), 'spec'));
}

export function immutableErrors(value: JsonValue | undefined, old: JsonValue | undefined, field: string): FieldError[] {
  return equalJson(value, old) ? [] : [fieldErrors.invalid(field, shownSelector(value), 'field is immutable')];
}

/** Selectors as Go prints them: labels in order, fields of expressions in the order of the struct. */
export function shownSelector(value: JsonValue | undefined): JsonValue {
  if (!isJsonObject(value)) return value ?? null;
  const { matchLabels, matchExpressions, ...rest } = value;
  if (Object.keys(rest).length > 0) return value;
  const expressions = objectsAt(value, 'matchExpressions').map((expression) => ({
    key: textOf(expression, 'key'),
    operator: textOf(expression, 'operator'),
    ...(expression['values'] === undefined ? {} : { values: expression['values'] }),
  }));
  return {
    ...(isJsonObject(matchLabels)
      ? { matchLabels: Object.fromEntries(Object.entries(matchLabels).sort(([a], [b]) => (a < b ? -1 : 1))) }
      : {}),
    ...(matchExpressions === undefined ? {} : { matchExpressions: expressions }),
  };
}

export function podNameWarnings(object: ApiObject): string[] {
  const problems = dns1123LabelProblems(textOf(object.metadata, 'name'));
  if (problems.length === 0) return [];
  return [
    `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
  ];
}

/** Where the template changed nothing is said again. */
export function specChanged(object: ApiObject, old: ApiObject | undefined): boolean {
  return old === undefined || !equalJson(object['spec'], old['spec']);
}

/** @param selector replication controllers have a map of labels where the others have a selector */
export function scaleSubresource(selector: 'selector' | 'labels' = 'selector'): {
  readonly scale: SubresourceDefinition;
} {
  return { scale: { type: 'scale', verbs: STATUS_VERBS, scale: scaleAccess(selector) } };
}

function scaleAccess(kind: 'selector' | 'labels'): ScaleAccess {
  return {
    replicasPath: ['spec', 'replicas'],
    read: (object) => {
      const spec = specOf(object);
      const selector =
        kind === 'labels' ? labelSelectorText(mapAt(spec, 'selector')) : bareSelectorText(objectAt(spec, 'selector'));
      return {
        specReplicas: numberOf(spec, 'replicas'),
        statusReplicas: numberOf(objectAt(object, 'status'), 'replicas'),
        ...(selector === '' ? {} : { selector }),
      };
    },
    write: (object, replicas) => {
      structAt(object, 'spec')['replicas'] = replicas;
    },
  };
}
