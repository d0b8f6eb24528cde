/** ControllerRevisions. Mirrors kubernetes `pkg/registry/apps/controllerrevision`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { nonnegativeErrors } from './int-or-percent.ts';
import { immutableErrors } from './workload.ts';

function dataErrors(revision: ApiObject): FieldError[] {
  const data = revision['data'];
  if (data === undefined || data === null) return [fieldErrors.required('data', 'data is mandatory')];
  return isJsonObject(data) ? [] : [fieldErrors.required('data', 'data must be a valid JSON object')];
}

export const CONTROLLER_REVISIONS: BuiltInResource = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  namespaced: true,
  strategy: kindStrategy({
    namespaced: true,
    errors: (revision) => nonnegativeErrors(revision['revision'], 'revision'),
    validateNew: dataErrors,
    update: ['change', 'whole'],
    changeErrors: (revision, old) => immutableErrors(revision['data'], old['data'], 'data'),
  }),
};
