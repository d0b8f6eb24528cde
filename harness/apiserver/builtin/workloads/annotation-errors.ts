/** Rules of annotations that mean something to pods. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { mapAt, objectsAt, textOf } from './fields.ts';
import { descendingPathErrors } from './path-errors.ts';

export const APP_ARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

export function podAnnotationErrors(meta: JsonObject, spec: JsonObject, path: string): FieldError[] {
  const annotations = mapAt(meta, 'annotations');
  const keys = Object.keys(annotations);
  if (keys.length === 0) return [];
  const errors: FieldError[] = [];
  const mirror = annotations[MIRROR_ANNOTATION];
  if (mirror !== undefined && textOf(spec, 'nodeName') === '')
    errors.push(
      fieldErrors.invalid(
        `${path}[${MIRROR_ANNOTATION}]`,
        mirror,
        'must set spec.nodeName if mirror pod annotation is set',
      ),
    );
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isInt32Text(cost))
    errors.push(fieldErrors.invalid(`${path}[${DELETION_COST}]`, cost, 'must be a 32bit integer'));
  for (const key of keys)
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER_PREFIX))
      errors.push(...seccompErrors(annotations[key] ?? '', `${path}.${key}`));
  for (const key of keys)
    if (key.startsWith(APP_ARMOR_PREFIX))
      errors.push(
        ...appArmorErrors(key.slice(APP_ARMOR_PREFIX.length), annotations[key] ?? '', spec, `${path}[${key}]`),
      );
  return errors;
}

/** Where annotation and field both say what profile a pod or container has. */
export function profileAnnotationErrors(meta: JsonObject, spec: JsonObject, path: string): FieldError[] {
  const annotations = mapAt(meta, 'annotations');
  if (Object.keys(annotations).length === 0) return [];
  const errors: FieldError[] = [];
  const podContext = objectAt(spec, 'securityContext');
  errors.push(
    ...mismatchErrors(
      annotations[SECCOMP_POD],
      objectAt(podContext, 'seccompProfile'),
      `${path}.securityContext`,
      'seccomp',
    ),
  );
  for (const { container, field } of containersOf(spec, path)) {
    const context = objectAt(container, 'securityContext');
    const name = textOf(container, 'name');
    errors.push(
      ...mismatchErrors(
        annotations[SECCOMP_CONTAINER_PREFIX + name],
        objectAt(context, 'seccompProfile'),
        `${field}.securityContext`,
        'seccomp',
      ),
      ...mismatchErrors(
        annotations[APP_ARMOR_PREFIX + name],
        objectAt(context, 'appArmorProfile') ?? objectAt(podContext, 'appArmorProfile'),
        `${field}.securityContext`,
        'apparmor',
      ),
    );
  }
  return errors;
}

/** What an update may not do to them. */
export function podAnnotationUpdateErrors(
  meta: JsonObject,
  oldMeta: JsonObject,
  spec: JsonObject,
  path: string,
): FieldError[] {
  const annotations = mapAt(meta, 'annotations');
  const before = mapAt(oldMeta, 'annotations');
  const errors: FieldError[] = [];
  for (const key of Object.keys(before))
    if (annotations[key] !== before[key]) {
      if (key.startsWith(APP_ARMOR_PREFIX))
        errors.push(fieldErrors.forbidden(`${path}[${key}]`, 'may not remove or update AppArmor annotations'));
      if (key === MIRROR_ANNOTATION)
        errors.push(fieldErrors.forbidden(`${path}[${key}]`, 'may not remove or update mirror pod annotation'));
    }
  for (const key of Object.keys(annotations))
    if (!Object.hasOwn(before, key)) {
      if (key.startsWith(APP_ARMOR_PREFIX))
        errors.push(fieldErrors.forbidden(`${path}[${key}]`, 'may not add AppArmor annotations'));
      if (key === MIRROR_ANNOTATION)
        errors.push(fieldErrors.forbidden(`${path}[${key}]`, 'may not add mirror pod annotation'));
    }
  return [...errors, ...podAnnotationErrors(meta, spec, path)];
}

/** Every container with its path, in upstream's order. */
export function containersOf(spec: JsonObject, path: string): { container: JsonObject; field: string }[] {
  const prefix = path === '' ? '' : `${path}.`;
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    objectsAt(spec, list).map((container, index) => ({ container, field: `${prefix}${list}[${index}]` })),
  );
}

function mismatchErrors(
  annotation: string | undefined,
  profile: JsonObject | undefined,
  path: string,
  what: 'seccomp' | 'apparmor',
): FieldError[] {
  if (annotation === undefined || profile === undefined) return [];
  const field = `${path}.${what === 'seccomp' ? 'seccompProfile' : 'appArmorProfile'}`;
  const wrongType = [fieldErrors.forbidden(`${field}.type`, `${what} type in annotation and field must match`)];
  switch (textOf(profile, 'type')) {
    case 'Unconfined':
      return annotation === 'unconfined' ? [] : wrongType;
    case 'RuntimeDefault':
      return annotation === 'runtime/default' || (what === 'seccomp' && annotation === 'docker/default')
        ? []
        : wrongType;
    case 'Localhost':
      if (!annotation.startsWith('localhost/')) return wrongType;
      return annotation.slice('localhost/'.length) === profile['localhostProfile']
        ? []
        : [fieldErrors.forbidden(`${field}.localhostProfile`, `${what} profile in annotation and field must match`)];
    default:
      return [];
  }
}

function seccompErrors(profile: string, field: string): FieldError[] {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return [];
  if (profile.startsWith('localhost/')) return descendingPathErrors(profile.slice('localhost/'.length), field);
  return [fieldErrors.invalid(field, profile, 'must be a valid seccomp profile')];
}

function appArmorErrors(name: string, profile: string, spec: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!containersOf(spec, '').some(({ container }) => textOf(container, 'name') === name))
    errors.push(fieldErrors.invalid(field, name, 'container not found'));
  if (!['', 'runtime/default', 'unconfined'].includes(profile) && !profile.startsWith('localhost/'))
    errors.push(fieldErrors.invalid(field, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`));
  return errors;
}

function isInt32Text(text: string): boolean {
  if (!/^(?:0|-?[1-9][0-9]*)$/.test(text)) return false;
  const value = Number(text);
  return value >= -(2 ** 31) && value < 2 ** 31;
}
