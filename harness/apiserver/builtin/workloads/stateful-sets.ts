/** StatefulSets. Mirrors kubernetes `pkg/registry/apps/statefulset` and `pkg/apis/apps/validation/validation.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, equalJson, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123LabelProblems, nameRules } from '../../../kube/meta/names.ts';
import { annotationErrors, labelErrors } from '../../../kube/meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy } from '../kind-strategy.ts';
import { podAnnotationErrors } from './annotation-errors.ts';
import { claimSpecErrors } from './claim-errors.ts';
import { numberOf, objectsAt, setDefault, structAt, textOf } from './fields.ts';
import { nonnegativeErrors } from './int-or-percent.ts';
import { defaultPodTemplate } from './pod-defaults.ts';
import {
  isUsableSelector,
  podTemplateErrors,
  runningTemplateErrors,
  templateLabelErrors,
  workloadSelectorErrors,
} from './pod-template-errors.ts';
import { claimWarnings, podWarnings } from './pod-warnings.ts';
import { collisionErrors, statusCountErrors, type StatusCounts } from './status-counts.ts';
import { defaultClaimSpec } from './volume-defaults.ts';
import {
  dropDisabledTemplateFields,
  scaleSubresource,
  shownSelector,
  specChanged,
  specOf,
  templateOf,
} from './workload.ts';

const RETENTION = ['Retain', 'Delete'];
const MUTABLE = [
  ...['replicas', 'template', 'updateStrategy', 'minReadySeconds', 'ordinals', 'revisionHistoryLimit'],
  'persistentVolumeClaimRetentionPolicy',
];
const IMMUTABLE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const COUNTS: StatusCounts = {
  counts: [
    'replicas',
    'readyReplicas',
    'currentReplicas',
    'updatedReplicas',
    'availableReplicas',
    'observedGeneration',
    'collisionCount',
  ],
  parts: ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
  readyProblem: 'cannot be greater than status.readyReplicas',
};

function defaultStatefulSet(statefulSet: ApiObject): void {
  const spec = structAt(statefulSet, 'spec');
  setDefault(spec, 'podManagementPolicy', 'OrderedReady');
  const strategy = structAt(spec, 'updateStrategy');
  if (strategy['type'] === undefined) {
    strategy['type'] = 'RollingUpdate';
    structAt(strategy, 'rollingUpdate');
  }
  const rollingUpdate = objectAt(strategy, 'rollingUpdate');
  if (strategy['type'] === 'RollingUpdate' && rollingUpdate !== undefined) rollingUpdate['partition'] ??= 0;
  const retention = structAt(spec, 'persistentVolumeClaimRetentionPolicy');
  setDefault(retention, 'whenDeleted', 'Retain');
  setDefault(retention, 'whenScaled', 'Retain');
  spec['replicas'] ??= 1;
  spec['revisionHistoryLimit'] ??= 10;
  defaultPodTemplate(structAt(spec, 'template'));
  for (const claim of objectsAt(spec, 'volumeClaimTemplates')) {
    claim['apiVersion'] = 'v1';
    claim['kind'] = 'PersistentVolumeClaim';
    setDefault(structAt(claim, 'status'), 'phase', 'Pending');
    defaultClaimSpec(structAt(claim, 'spec'));
  }
}

function statefulSetErrors(statefulSet: ApiObject, old: ApiObject | undefined): FieldError[] {
  const spec = specOf(statefulSet);
  const errors = [...policyErrors(spec), ...strategyErrors(objectAt(spec, 'updateStrategy') ?? {})];
  errors.push(...retentionErrors(objectAt(spec, 'persistentVolumeClaimRetentionPolicy')));
  if (old === undefined)
    for (const [index, claim] of objectsAt(spec, 'volumeClaimTemplates').entries())
      errors.push(...claimSpecErrors(objectAt(claim, 'spec') ?? {}, `spec.volumeClaimTemplates[${index}].spec`));
  errors.push(
    ...nonnegativeErrors(spec['replicas'], 'spec.replicas'),
    ...nonnegativeErrors(spec['minReadySeconds'], 'spec.minReadySeconds'),
    ...nonnegativeErrors(objectAt(spec, 'ordinals')?.['start'], 'spec.ordinals.start'),
  );
  const service = textOf(spec, 'serviceName');
  if (old === undefined && service !== '')
    for (const problem of dns1123LabelProblems(service))
      errors.push(fieldErrors.invalid('spec.serviceName', service, problem));
  errors.push(...workloadSelectorErrors(spec, 'spec', 'statefulset'));
  if (isUsableSelector(spec)) errors.push(...templateErrors(spec));
  else errors.push(fieldErrors.invalid('spec.selector', shownSelector(spec['selector']), ''));
  return [...errors, ...runningTemplateErrors(templateOf(spec), 'spec.template', 'StatefulSet')];
}

function policyErrors(spec: JsonObject): FieldError[] {
  const policy = textOf(spec, 'podManagementPolicy');
  if (policy === '') return [fieldErrors.required('spec.podManagementPolicy')];
  return policy === 'OrderedReady' || policy === 'Parallel'
    ? []
    : [fieldErrors.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")];
}

function strategyErrors(strategy: JsonObject): FieldError[] {
  const field = 'spec.updateStrategy';
  const rollingUpdate = objectAt(strategy, 'rollingUpdate');
  const shown =
    rollingUpdate === undefined
      ? null
      : { Partition: numberOf(rollingUpdate, 'partition'), MaxUnavailable: rollingUpdate['maxUnavailable'] ?? null };
  switch (textOf(strategy, 'type')) {
    case '':
      return [fieldErrors.required(field)];
    case 'OnDelete':
      if (rollingUpdate === undefined) return [];
      return [fieldErrors.invalid(`${field}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'")];
    case 'RollingUpdate':
      return nonnegativeErrors(rollingUpdate?.['partition'], `${field}.rollingUpdate.partition`);
    default:
      return [
        fieldErrors.invalid(
          field,
          { Type: textOf(strategy, 'type'), RollingUpdate: shown },
          "must be 'RollingUpdate' or 'OnDelete'",
        ),
      ];
  }
}

function retentionErrors(retention: JsonObject | undefined): FieldError[] {
  return ['whenDeleted', 'whenScaled'].flatMap((when) => {
    const policy = textOf(retention, when);
    return RETENTION.includes(policy)
      ? []
      : [fieldErrors.notSupported(`spec.persistentVolumeClaimRetentionPolicy.${when}`, policy, RETENTION)];
  });
}

/** The controller gives pods their host names and the volumes of their claims. */
function templateErrors(spec: JsonObject): FieldError[] {
  const given = templateOf(spec);
  const template = cloneJson(given);
  const podSpec = structAt(template, 'spec');
  delete podSpec['subdomain'];
  delete podSpec['hostname'];
  const claims = objectsAt(spec, 'volumeClaimTemplates').map((claim) => textOf(objectAt(claim, 'metadata'), 'name'));
  if (claims.length > 0)
    podSpec['volumes'] = [
      ...[...new Set(claims)].map((name) => ({ name, persistentVolumeClaim: { claimName: name } })),
      ...objectsAt(podSpec, 'volumes').filter((volume) => !claims.includes(textOf(volume, 'name'))),
    ];
  const meta = objectAt(template, 'metadata') ?? {};
  const path = 'spec.template';
  return [
    ...templateLabelErrors(spec, template, path),
    ...podTemplateErrors(template, path),
    // Upstream checks these twice.
    ...labelErrors(meta['labels'], `${path}.labels`),
    ...annotationErrors(meta['annotations'], `${path}.annotations`),
    ...podAnnotationErrors(meta, podSpec, `${path}.annotations`),
  ];
}

function changeErrors(statefulSet: ApiObject, old: ApiObject): FieldError[] {
  const errors = statefulSetErrors(statefulSet, old);
  const frozen = (object: ApiObject): JsonObject => {
    const spec = { ...specOf(object) };
    for (const field of MUTABLE) Reflect.deleteProperty(spec, field);
    return spec;
  };
  if (!equalJson(frozen(statefulSet), frozen(old))) errors.push(fieldErrors.forbidden('spec', IMMUTABLE));
  return errors;
}

function statefulSetWarnings(statefulSet: ApiObject, old: ApiObject | undefined): string[] {
  const spec = specOf(statefulSet);
  const changed = specChanged(statefulSet, old);
  const path = old === undefined ? '' : '.Spec';
  return [
    ...(changed ? podWarnings(templateOf(spec), 'spec.template') : []),
    ...objectsAt(spec, 'volumeClaimTemplates').flatMap((claim, index) =>
      claimWarnings(objectAt(claim, 'spec') ?? {}, `spec.volumeClaimTemplates[${index}]${path}`),
    ),
    ...(numberOf(spec, 'revisionHistoryLimit') < 0
      ? ['spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended']
      : []),
  ];
}

/** `maxUnavailable` is behind a gate that is off. */
function dropDisabledFields(spec: JsonObject): void {
  dropDisabledTemplateFields(spec);
  const rollingUpdate = objectAt(objectAt(spec, 'updateStrategy'), 'rollingUpdate');
  if (rollingUpdate?.['maxUnavailable'] !== undefined) delete rollingUpdate['maxUnavailable'];
}

export const STATEFUL_SETS: BuiltInResource = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  namespaced: true,
  shortNames: ['sts'],
  categories: ['all'],
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    name: nameRules.label,
    default: defaultStatefulSet,
    prepareForCreate: (statefulSet) => {
      statefulSet['status'] = { replicas: 0, availableReplicas: 0 };
      dropDisabledFields(specOf(statefulSet));
    },
    prepareForUpdate: (statefulSet, old) => {
      keepField(statefulSet, old, 'status');
      dropDisabledFields(specOf(statefulSet));
    },
    errors: (statefulSet) => statefulSetErrors(statefulSet, undefined),
    update: ['change'],
    changeErrors,
    warnings: statefulSetWarnings,
  }),
  subresources: {
    ...statusSubresource(
      kindStrategy({
        namespaced: true,
        name: nameRules.label,
        default: defaultStatefulSet,
        prepareForUpdate: (statefulSet, old) => {
          keepField(statefulSet, old, 'spec');
        },
        update: ['change'],
        changeErrors: (statefulSet, old) => [
          ...statusCountErrors(statefulSet, COUNTS),
          ...collisionErrors(statefulSet, old),
        ],
      }),
    ),
    ...scaleSubresource(),
  },
};
