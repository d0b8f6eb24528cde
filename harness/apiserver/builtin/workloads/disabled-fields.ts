/**
 * Fields behind feature gates that are off in v1.34 are dropped, unless the old object has them. Mirrors kubernetes
 * `pkg/api/pod/util.go`, dropDisabledFields. Does not: keep what an old object has, as none can have them.
 */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { objectsAt, textOf } from './fields.ts';

export function dropDisabledPodFields(spec: JsonObject | undefined): void {
  if (spec === undefined) return;
  if (spec['hostnameOverride'] !== undefined) delete spec['hostnameOverride'];
  const gone = dropImageVolumes(spec);
  for (const field of ['initContainers', 'containers', 'ephemeralContainers'])
    for (const container of objectsAt(spec, field)) {
      dropDisabledContainerFields(container, field === 'initContainers');
      if (gone.size > 0) dropItems(container, 'volumeMounts', (mount) => gone.has(textOf(mount, 'name')));
    }
  for (const volume of objectsAt(spec, 'volumes')) dropDisabledProjections(volume);
}

/** @returns the names of those that are gone */
function dropImageVolumes(spec: JsonObject): ReadonlySet<string> {
  const images = objectsAt(spec, 'volumes').filter((volume) => volume['image'] !== undefined);
  const names = new Set(images.map((volume) => textOf(volume, 'name')));
  if (names.size > 0) dropItems(spec, 'volumes', (volume) => volume['image'] !== undefined);
  return names;
}

function dropItems(parent: JsonObject, field: string, drop: (item: JsonObject) => boolean): void {
  const kept = objectsAt(parent, field).filter((item) => !drop(item));
  if (kept.length === 0) Reflect.deleteProperty(parent, field);
  else parent[field] = kept;
}

function dropDisabledContainerFields(container: JsonObject, init: boolean): void {
  if (container['restartPolicyRules'] !== undefined) delete container['restartPolicyRules'];
  const policy = container['restartPolicy'];
  if (policy !== undefined && !(init && policy === 'Always')) delete container['restartPolicy'];
  const lifecycle = objectAt(container, 'lifecycle');
  if (lifecycle?.['stopSignal'] !== undefined) {
    delete lifecycle['stopSignal'];
    if (Object.keys(lifecycle).length === 0) delete container['lifecycle'];
  }
  for (const variable of objectsAt(container, 'env')) {
    const source = objectAt(variable, 'valueFrom');
    if (source?.['fileKeyRef'] !== undefined) delete source['fileKeyRef'];
  }
}

function dropDisabledProjections(volume: JsonObject): void {
  for (const projection of objectsAt(objectAt(volume, 'projected'), 'sources')) {
    if (projection['clusterTrustBundle'] !== undefined) delete projection['clusterTrustBundle'];
    if (projection['podCertificate'] !== undefined) delete projection['podCertificate'];
  }
}
