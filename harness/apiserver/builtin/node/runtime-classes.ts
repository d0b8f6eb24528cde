/** Stored only. Mirrors kubernetes `pkg/registry/node/runtimeclass`. Does not check overhead and tolerations. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, textAt } from '../../../kube/json/json.ts';
import { dns1123LabelProblems } from '../../../kube/meta/names.ts';
import { labelErrors } from '../../../kube/meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';

export const RUNTIME_CLASSES: BuiltInResource = {
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  strategy: kindStrategy({
    namespaced: false,
    allowUnconditionalUpdate: false,
    update: ['meta', 'change'],
    default: (runtime) => {
      runtime['handler'] ??= '';
    },
    errors: runtimeErrors,
    changeErrors: (runtime, old) =>
      runtime['handler'] === old['handler']
        ? []
        : [fieldErrors.invalid('handler', runtime['handler'] ?? '', 'field is immutable')],
  }),
};

function runtimeErrors(runtime: ApiObject): FieldError[] {
  const handler = textAt(runtime, 'handler') ?? '';
  return [
    ...dns1123LabelProblems(handler).map((problem) => fieldErrors.invalid('handler', handler, problem)),
    ...labelErrors(objectAt(runtime, 'scheduling')?.['nodeSelector'], 'scheduling.nodeSelector'),
  ];
}
