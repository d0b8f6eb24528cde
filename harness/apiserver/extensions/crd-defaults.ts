import type { ApiObject } from '../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';

/** What a CRD means where it says nothing, in place. Mirrors apiextensions-apiserver `pkg/apis/apiextensions/v1/defaults.go`. */
export function defaultCrd(crd: ApiObject): void {
  const spec = objectAt(crd, 'spec');
  if (spec === undefined) return;
  defaultNames(objectAt(spec, 'names'));
  spec['conversion'] ??= { strategy: 'None' };
  const service = objectAt(objectAt(objectAt(objectAt(spec, 'conversion'), 'webhook'), 'clientConfig'), 'service');
  if (service !== undefined) service['port'] ??= 443;
  const status = objectAt(crd, 'status') ?? {};
  const stored = storageVersionName(crd);
  if (stored === undefined || listAt(status, 'storedVersions').length > 0) return;
  status['storedVersions'] = [stored];
  crd['status'] = status;
}

function defaultNames(names: JsonObject | undefined): void {
  const kind = textAt(names, 'kind') ?? '';
  if (names === undefined || kind === '') return;
  if ((textAt(names, 'singular') ?? '') === '') names['singular'] = kind.toLowerCase();
  if ((textAt(names, 'listKind') ?? '') === '') names['listKind'] = `${kind}List`;
}

/** Of the first version that is marked for storage. */
export function storageVersionName(crd: ApiObject): string | undefined {
  const version = listAt(objectAt(crd, 'spec'), 'versions').find(
    (item) => isJsonObject(item) && item['storage'] === true,
  );
  return isJsonObject(version) ? textAt(version, 'name') : undefined;
}
