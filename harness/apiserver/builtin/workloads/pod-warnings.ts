/**
 * What is accepted and yet probably a mistake. Mirrors kubernetes `pkg/api/pod/warnings.go`. Does not: AppArmor skew.
 */
import { isJsonObject, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { labelValueProblems } from '../../../kube/meta/names.ts';
import { milliValue, parseQuantity } from '../../../kube/quantity/quantity.ts';
import { APP_ARMOR_PREFIX, containersOf } from './annotation-errors.ts';
import { mapAt, numberOf, objectsAt, textOf, textsAt } from './fields.ts';
import { portWarnings } from './port-warnings.ts';
import { overlappingPathWarnings } from './volume-path-warnings.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const NULL_SELECTOR = 'a null labelSelector results in matching no pod';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';
const SECCOMP_WARNING = 'non-functional in v1.27+; use the "seccompProfile" field instead';

const DEPRECATED_LABELS: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  ['scheduler.alpha.kubernetes.io/preferAvoidPods', 'deprecated since v1.22; use Taints and Tolerations instead'],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);
const DEPRECATED_ANNOTATIONS = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
] as const;
const DEPRECATED_VOLUMES: readonly (readonly [field: string, shown: string, message: string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** @param path of a template; empty: a pod itself */
export function podWarnings(pod: JsonObject, path: string): string[] {
  const spec = objectAt(pod, 'spec') ?? {};
  const meta = objectAt(pod, 'metadata') ?? {};
  const specPath = path === '' ? 'spec' : `${path}.spec`;
  const metaPath = path === '' ? 'metadata' : `${path}.metadata`;
  return [
    ...placementWarnings(spec, specPath),
    ...annotationWarnings(meta, metaPath),
    ...volumeWarnings(spec, specPath),
    ...overlappingPathWarnings(spec),
    ...repetitionWarnings(spec, specPath),
    ...overheadWarnings(spec, specPath),
    ...profileWarnings(meta, spec, metaPath, specPath, path !== ''),
    ...portWarnings(spec, specPath),
    ...graceWarnings(spec, specPath),
    ...podAffinityWarnings(spec, specPath),
  ];
}

function placementWarnings(spec: JsonObject, path: string): string[] {
  const warnings: string[] = [];
  for (const key of Object.keys(mapAt(spec, 'nodeSelector'))) {
    const message = DEPRECATED_LABELS.get(key);
    if (message !== undefined) warnings.push(`${path}.nodeSelector[${key}]: ${message}`);
  }
  const node = objectAt(objectAt(spec, 'affinity'), 'nodeAffinity');
  const field = `${path}.affinity.nodeAffinity`;
  for (const [index, term] of objectsAt(objectAt(node, REQUIRED), 'nodeSelectorTerms').entries())
    warnings.push(...nodeTermWarnings(term, `${field}.${REQUIRED}.nodeSelectorTerms[${index}]`, false));
  for (const [index, term] of objectsAt(node, PREFERRED).entries())
    warnings.push(
      ...nodeTermWarnings(objectAt(term, 'preference') ?? {}, `${field}.${PREFERRED}[${index}].preference`, true),
    );
  for (const [index, constraint] of objectsAt(spec, 'topologySpreadConstraints').entries()) {
    const own = `${path}.topologySpreadConstraints[${index}]`;
    const key = textOf(constraint, 'topologyKey');
    const message = DEPRECATED_LABELS.get(key);
    if (message !== undefined) warnings.push(`${own}.topologyKey: ${key} is ${message}`);
    if (constraint['labelSelector'] === undefined) warnings.push(`${own}.labelSelector: ${NULL_SELECTOR}`);
  }
  return warnings;
}

function nodeTermWarnings(term: JsonObject, path: string, checkValues: boolean): string[] {
  return objectsAt(term, 'matchExpressions').flatMap((expression, index) => {
    const field = `${path}.matchExpressions[${index}]`;
    const key = textOf(expression, 'key');
    const message = DEPRECATED_LABELS.get(key);
    const values = checkValues ? textsAt(expression, 'values') : [];
    return [
      ...(message === undefined ? [] : [`${field}.key: ${key} is ${message}`]),
      ...values.flatMap((value, valueIndex) =>
        labelValueProblems(value).map((problem) => `${field}.values[${valueIndex}]: ${value} is invalid, ${problem}`),
      ),
    ];
  });
}

function annotationWarnings(meta: JsonObject, path: string): string[] {
  const annotations = mapAt(meta, 'annotations');
  return DEPRECATED_ANNOTATIONS.filter(([key]) => Object.hasOwn(annotations, key)).map(
    ([key, message]) => `${path}.annotations[${key}]: ${message}`,
  );
}

function volumeWarnings(spec: JsonObject, path: string): string[] {
  return objectsAt(spec, 'volumes').flatMap((volume, index) => {
    const field = `${path}.volumes[${index}]`;
    const claim = objectAt(objectAt(objectAt(volume, 'ephemeral'), 'volumeClaimTemplate'), 'spec');
    return [
      ...DEPRECATED_VOLUMES.filter(([kind]) => volume[kind] !== undefined).map(
        ([, shown, message]) => `${field}.${shown}: ${message}`,
      ),
      ...(claim === undefined ? [] : claimWarnings(claim, `${field}.ephemeral.volumeClaimTemplate.spec`)),
    ];
  });
}

export function claimWarnings(claim: JsonObject, path: string): string[] {
  const resources = objectAt(claim, 'resources');
  return ['requests', 'limits'].flatMap((list) =>
    fractionWarning(resources, list, 'storage', `${path}.resources.${list}`),
  );
}

function repetitionWarnings(spec: JsonObject, path: string): string[] {
  const warnings: string[] = [];
  const seenIps = new Set<string>();
  for (const [index, alias] of objectsAt(spec, 'hostAliases').entries()) {
    const ip = textOf(alias, 'ip');
    if (seenIps.has(ip)) warnings.push(`${path}.hostAliases[${index}].ip: duplicate ip ${JSON.stringify(ip)}`);
    seenIps.add(ip);
  }
  const seenNames = new Set<string>();
  const secrets = objectsAt(spec, 'imagePullSecrets').map((secret) => textOf(secret, 'name'));
  for (const [index, name] of secrets.entries()) {
    if (seenNames.has(name))
      warnings.push(`${path}.imagePullSecrets[${index}].name: duplicate name ${JSON.stringify(name)}`);
    seenNames.add(name);
  }
  for (const [index, name] of secrets.entries())
    if (name === '') warnings.push(`${path}.imagePullSecrets[${index}].name: invalid empty name ""`);
  return warnings;
}

function overheadWarnings(spec: JsonObject, path: string): string[] {
  return ['memory', 'ephemeral-storage'].flatMap((name) => fractionWarning(spec, 'overhead', name, `${path}.overhead`));
}

function fractionWarning(parent: JsonObject | undefined, list: string, name: string, path: string): string[] {
  const amounts = parent?.[list];
  const amount = isJsonObject(amounts) ? textOf(amounts, name) : '';
  if (amount === '' || milliValue(parseQuantity(amount)) % 1000n === 0n) return [];
  return [`${path}[${name}]: fractional byte value ${JSON.stringify(amount)} is invalid, must be an integer`];
}

function profileWarnings(
  meta: JsonObject,
  spec: JsonObject,
  metaPath: string,
  specPath: string,
  isTemplate: boolean,
): string[] {
  const annotations = mapAt(meta, 'annotations');
  const warnings: string[] = [];
  const podContext = objectAt(spec, 'securityContext');
  if (podContext?.['seccompProfile'] === undefined && Object.hasOwn(annotations, SECCOMP_POD))
    warnings.push(`${metaPath}.annotations[${SECCOMP_POD}]: ${SECCOMP_WARNING}`);
  for (const { container, field } of containersOf(spec, specPath)) {
    const name = textOf(container, 'name');
    const context = objectAt(container, 'securityContext');
    const seccomp = SECCOMP_CONTAINER_PREFIX + name;
    if (context?.['seccompProfile'] === undefined && Object.hasOwn(annotations, seccomp))
      warnings.push(`${metaPath}.annotations[${seccomp}]: ${SECCOMP_WARNING}`);
    const appArmor = APP_ARMOR_PREFIX + name;
    const unsaid = context?.['appArmorProfile'] === undefined && podContext?.['appArmorProfile'] === undefined;
    if (isTemplate && unsaid && Object.hasOwn(annotations, appArmor))
      warnings.push(
        `${metaPath}.annotations[${appArmor}]: deprecated since v1.30; use the "appArmorProfile" field instead`,
      );
    warnings.push(...containerWarnings(container, field));
  }
  return warnings;
}

function containerWarnings(container: JsonObject, path: string): string[] {
  const resources = objectAt(container, 'resources');
  const warnings = ['memory', 'ephemeral-storage'].flatMap((name) =>
    ['limits', 'requests'].flatMap((list) => fractionWarning(resources, list, name, `${path}.resources.${list}`)),
  );
  const seen = new Set<string>();
  for (const [index, variable] of objectsAt(container, 'env').entries()) {
    const name = textOf(variable, 'name');
    const value = textOf(variable, 'value');
    const reference = `$(${name})`;
    const builds = variable['valueFrom'] === undefined && value !== reference && value.includes(reference);
    if (seen.has(name) && !builds)
      warnings.push(
        `${path}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
      );
    seen.add(name);
  }
  return warnings;
}

function graceWarnings(spec: JsonObject, path: string): string[] {
  return numberOf(spec, 'terminationGracePeriodSeconds') < 0
    ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
    : [];
}

function podAffinityWarnings(spec: JsonObject, path: string): string[] {
  const affinity = objectAt(spec, 'affinity');
  return ['podAffinity', 'podAntiAffinity'].flatMap((kind) => {
    const pods = objectAt(affinity, kind);
    const field = `${path}.affinity.${kind}`;
    return [
      ...objectsAt(pods, REQUIRED).flatMap((term, index) =>
        term['labelSelector'] === undefined ? [`${field}.${REQUIRED}[${index}].labelSelector: ${NULL_SELECTOR}`] : [],
      ),
      ...objectsAt(pods, PREFERRED).flatMap((term, index) =>
        objectAt(term, 'podAffinityTerm')?.['labelSelector'] === undefined
          ? [`${field}.${PREFERRED}[${index}].podAffinityTerm.labelSelector: ${NULL_SELECTOR}`]
          : [],
      ),
    ];
  });
}
