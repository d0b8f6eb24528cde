/** Rules of volume mounts and devices. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { objectsAt, textOf } from './fields.ts';
import { backstepErrors, descendingPathErrors } from './path-errors.ts';

/** The volumes of a pod that are well formed, by name. */
export type Volumes = ReadonlyMap<string, JsonObject>;

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE = ['Disabled', 'Enabled', 'IfPossible'];

export function addMountErrors(errors: FieldError[], container: JsonObject, volumes: Volumes, path: string): void {
  const mounts = objectsAt(container, 'volumeMounts');
  if (mounts.length === 0) return;
  const devices = pathsByName(objectsAt(container, 'volumeDevices'), 'devicePath');
  const devicePaths = new Set(devices.values());
  const points = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const field = `${path}.volumeMounts[${index}]`;
    const name = textOf(mount, 'name');
    const point = textOf(mount, 'mountPath');
    if (name === '') errors.push(fieldErrors.required(`${field}.name`));
    if (!volumes.has(name)) errors.push(fieldErrors.notFound(`${field}.name`, name));
    if (point === '') errors.push(fieldErrors.required(`${field}.mountPath`));
    if (points.has(point)) errors.push(fieldErrors.invalid(`${field}.mountPath`, point, 'must be unique'));
    points.add(point);
    if (devices.has(name))
      errors.push(fieldErrors.invalid(`${field}.name`, name, 'must not already exist in volumeDevices'));
    if (devicePaths.has(point))
      errors.push(
        fieldErrors.invalid(`${field}.mountPath`, point, 'must not already exist as a path in volumeDevices'),
      );
    addSubPathErrors(errors, mount, field, `${path}.volumeMounts`);
    addModeErrors(errors, mount, container, `${path}.volumeMounts`);
  }
}

/** @param list upstream's path of the list, without the index */
function addSubPathErrors(errors: FieldError[], mount: JsonObject, field: string, list: string): void {
  const subPath = textOf(mount, 'subPath');
  const expression = textOf(mount, 'subPathExpr');
  if (subPath !== '') errors.push(...descendingPathErrors(subPath, `${list}.subPath`));
  if (expression === '') return;
  if (subPath !== '')
    errors.push(
      fieldErrors.invalid(`${field}.subPathExpr`, expression, 'subPathExpr and subPath are mutually exclusive'),
    );
  errors.push(...descendingPathErrors(expression, `${list}.subPathExpr`));
}

function addModeErrors(errors: FieldError[], mount: JsonObject, container: JsonObject, list: string): void {
  const propagation = mount['mountPropagation'];
  if (typeof propagation === 'string') {
    const field = `${list}.mountPropagation`;
    if (!PROPAGATIONS.includes(propagation)) errors.push(fieldErrors.notSupported(field, propagation, PROPAGATIONS));
    if (propagation === 'Bidirectional' && objectAt(container, 'securityContext')?.['privileged'] !== true)
      errors.push(
        fieldErrors.forbidden(field, 'Bidirectional mount propagation is available only to privileged containers'),
      );
  }
  const recursive = mount['recursiveReadOnly'];
  if (typeof recursive !== 'string' || recursive === 'Disabled') return;
  const field = `${list}.recursiveReadOnly`;
  if (!RECURSIVE.includes(recursive)) {
    errors.push(fieldErrors.notSupported(field, recursive, RECURSIVE));
    return;
  }
  if (mount['readOnly'] !== true)
    errors.push(fieldErrors.forbidden(field, 'may only be specified when readOnly is true'));
  if (propagation !== undefined && propagation !== 'None')
    errors.push(fieldErrors.forbidden(field, 'may only be specified when mountPropagation is None or not specified'));
}

export function addDeviceErrors(errors: FieldError[], container: JsonObject, volumes: Volumes, path: string): void {
  const devices = objectsAt(container, 'volumeDevices');
  if (devices.length === 0) return;
  const mounts = pathsByName(objectsAt(container, 'volumeMounts'), 'mountPath');
  const mountPaths = new Set(mounts.values());
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [index, device] of devices.entries()) {
    const field = `${path}.volumeDevices[${index}]`;
    const name = textOf(device, 'name');
    const devicePath = textOf(device, 'devicePath');
    addDeviceNameErrors(errors, name, names, volumes.get(name), `${field}.name`);
    if (devicePath === '') errors.push(fieldErrors.required(`${field}.devicePath`));
    if (paths.has(devicePath)) errors.push(fieldErrors.invalid(`${field}.devicePath`, devicePath, 'must be unique'));
    if (devicePath !== '' && backstepErrors(devicePath, field).length > 0)
      errors.push(fieldErrors.invalid(`${field}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (mounts.has(name))
      errors.push(fieldErrors.invalid(`${field}.name`, name, 'must not already exist in volumeMounts'));
    if (mountPaths.has(devicePath))
      errors.push(
        fieldErrors.invalid(`${field}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'),
      );
    if (name !== '') names.add(name);
  }
}

function addDeviceNameErrors(
  errors: FieldError[],
  name: string,
  names: ReadonlySet<string>,
  volume: JsonObject | undefined,
  field: string,
): void {
  if (name === '') errors.push(fieldErrors.required(field));
  if (names.has(name)) errors.push(fieldErrors.invalid(field, name, 'must be unique'));
  if (volume === undefined) errors.push(fieldErrors.notFound(field, name));
  else if (volume['persistentVolumeClaim'] === undefined && volume['ephemeral'] === undefined)
    errors.push(
      fieldErrors.invalid(
        field,
        name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      ),
    );
}

function pathsByName(items: readonly JsonObject[], pathField: string): Map<string, string> {
  return new Map(items.map((item) => [textOf(item, 'name'), textOf(item, pathField)]));
}
