/**
 * What may change while a pod waits for its scheduling gates: where it may run, made narrower. Mirrors kubernetes
 * `pkg/apis/core/validation/validation.go`.
 */
import { equalJson, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { mapAt, objectsAt } from './fields.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/** Sets what may change back in `munged`. */
export function gatedChangeErrors(munged: JsonObject, oldSpec: JsonObject): FieldError[] {
  const errors = selectorErrors(munged, oldSpec);
  if (oldSpec['nodeSelector'] === undefined) delete munged['nodeSelector'];
  else munged['nodeSelector'] = oldSpec['nodeSelector'];
  const affinity = objectAt(munged, 'affinity');
  const before = objectAt(objectAt(oldSpec, 'affinity'), 'nodeAffinity');
  const now = objectAt(affinity, 'nodeAffinity');
  if (equalJson(before, now)) return errors;
  errors.push(...affinityErrors(now, before));
  if (affinity === undefined) {
    if (before !== undefined) munged['affinity'] = { nodeAffinity: before };
  } else if (
    oldSpec['affinity'] === undefined &&
    affinity['podAffinity'] === undefined &&
    affinity['podAntiAffinity'] === undefined
  )
    delete munged['affinity'];
  else if (before === undefined) delete affinity['nodeAffinity'];
  else affinity['nodeAffinity'] = before;
  return errors;
}

function selectorErrors(spec: JsonObject, oldSpec: JsonObject): FieldError[] {
  const now = mapAt(spec, 'nodeSelector');
  const kept = Object.entries(mapAt(oldSpec, 'nodeSelector')).every(([key, value]) => now[key] === value);
  if (kept) return [];
  return [
    fieldErrors.invalid(
      'spec.nodeSelector',
      spec['nodeSelector'] ?? null,
      'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ),
  ];
}

function affinityErrors(now: JsonObject | undefined, before: JsonObject | undefined): FieldError[] {
  const oldTerms = objectsAt(objectAt(before, REQUIRED), 'nodeSelectorTerms');
  const terms = objectsAt(objectAt(now, REQUIRED), 'nodeSelectorTerms');
  const field = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
  if (oldTerms.length > 0 && oldTerms.length !== terms.length)
    return [
      fieldErrors.invalid(
        field,
        terms.map(shown),
        'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
      ),
    ];
  return oldTerms.flatMap((oldTerm, index) => {
    const term = terms[index] ?? {};
    return onlyAdds(term, oldTerm)
      ? []
      : [
          fieldErrors.invalid(
            `${field}[${index}]`,
            shown(term),
            'only additions are allowed (no mutations or deletions)',
          ),
        ];
  });
}

function onlyAdds(term: JsonObject, oldTerm: JsonObject): boolean {
  const fields = ['matchExpressions', 'matchFields'];
  const wasEmpty = fields.every((field) => objectsAt(oldTerm, field).length === 0);
  if (wasEmpty) return fields.every((field) => objectsAt(term, field).length === 0);
  return fields.every((field) =>
    objectsAt(oldTerm, field).every((before, index) => equalJson(before, objectsAt(term, field)[index])),
  );
}

function shown(term: JsonObject): JsonObject {
  const requirements = (field: string): JsonObject[] | null => {
    const list = objectsAt(term, field);
    if (list.length === 0) return null;
    return list.map((requirement) => ({
      Key: requirement['key'] ?? '',
      Operator: requirement['operator'] ?? '',
      Values: requirement['values'] ?? null,
    }));
  };
  return { MatchExpressions: requirements('matchExpressions'), MatchFields: requirements('matchFields') };
}
