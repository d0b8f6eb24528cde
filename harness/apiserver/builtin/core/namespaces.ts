/** Mirrors kubernetes `pkg/registry/core/namespace`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { listAt, objectAt, textAt } from '../../../kube/json/json.ts';
import { nameRules, qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { isBeingDeleted, kubernetesFinalizerError } from '../../../kube/meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy, statusStrategy } from '../kind-strategy.ts';
import { textsAt } from '../texts-at.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';
/** Held by the server until everything in the namespace is gone. */
const NAMESPACE_FINALIZER = 'kubernetes';

const NAMESPACE = { namespaced: false, name: nameRules.label, default: defaultNamespace };

export const NAMESPACES: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
  shortNames: ['ns'],
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  strategy: kindStrategy({
    ...NAMESPACE,
    update: ['whole', 'meta', 'change'],
    prepareForCreate: (namespace) => {
      namespace['status'] = { phase: 'Active' };
      // The name may have been generated after defaulting.
      defaultNamespace(namespace);
      const spec = objectAt(namespace, 'spec') ?? (namespace['spec'] = {});
      const finalizers = listAt(spec, 'finalizers');
      if (!finalizers.includes(NAMESPACE_FINALIZER)) spec['finalizers'] = [...finalizers, NAMESPACE_FINALIZER];
    },
    holdsDeletion: (namespace) => listAt(objectAt(namespace, 'spec'), 'finalizers').length > 0,
    prepareForDeletion: (namespace) => {
      namespace['status'] = { ...objectAt(namespace, 'status'), phase: 'Terminating' };
    },
    prepareForUpdate: (namespace, old) => {
      const spec = objectAt(namespace, 'spec') ?? (namespace['spec'] = {});
      keepField(spec, objectAt(old, 'spec') ?? {}, 'finalizers');
      keepField(namespace, old, 'status');
    },
    errors: (namespace) =>
      textsAt(objectAt(namespace, 'spec'), 'finalizers').flatMap((finalizer) =>
        finalizerErrors(finalizer, 'spec.finalizers'),
      ),
    fields: (namespace) => ({ 'status.phase': textAt(objectAt(namespace, 'status'), 'phase') ?? '' }),
  }),
  subresources: {
    finalize: {
      type: 'status',
      verbs: ['update'],
      strategy: kindStrategy({
        ...NAMESPACE,
        update: ['meta', 'change'],
        prepareForUpdate: (namespace, old) => {
          keepField(namespace, old, 'status');
        },
        changeErrors: (namespace) =>
          textsAt(objectAt(namespace, 'spec'), 'finalizers').flatMap((finalizer, index) =>
            finalizerErrors(finalizer, `spec.finalizers[${index}]`),
          ),
      }),
    },
    ...statusSubresource(statusStrategy({ ...NAMESPACE, changeErrors: phaseErrors })),
  },
};

function defaultNamespace(namespace: ApiObject): void {
  namespace['spec'] ??= {};
  const status = objectAt(namespace, 'status') ?? (namespace['status'] = {});
  if ((textAt(status, 'phase') ?? '') === '') status['phase'] = 'Active';
  const name = textAt(namespace.metadata, 'name') ?? '';
  if (name === '') return;
  const labels = objectAt(namespace.metadata, 'labels') ?? (namespace.metadata['labels'] = {});
  labels[NAME_LABEL] = name;
}

function finalizerErrors(finalizer: string, field: string): FieldError[] {
  return [
    ...qualifiedNameProblems(finalizer).map((problem) => fieldErrors.invalid(field, finalizer, problem)),
    ...kubernetesFinalizerError(finalizer, field),
  ];
}

function phaseErrors(namespace: ApiObject): FieldError[] {
  const phase = textAt(objectAt(namespace, 'status'), 'phase') ?? '';
  const deleting = isBeingDeleted(namespace);
  if (phase === (deleting ? 'Terminating' : 'Active')) return [];
  return [
    fieldErrors.invalid(
      'status.Phase',
      phase,
      deleting
        ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
        : "may only be 'Active' if `deletionTimestamp` is empty",
    ),
  ];
}
