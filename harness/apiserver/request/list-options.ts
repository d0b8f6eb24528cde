/** `ListOptions` from a query. Mirrors apimachinery `pkg/apis/meta/internalversion/validation/validation.go`. */
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { int64Parameter } from './integers.ts';
import { truthy } from './parse-request-info.ts';

export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: '' | 'Exact' | 'NotOlderThan';
  /** 0: all. */
  readonly limit: number;
  readonly continueToken: string;
  readonly allowWatchBookmarks: boolean;
  /** Undefined: not said. */
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
}

const NOTHING: ListOptions = {
  labelSelector: '',
  fieldSelector: '',
  resourceVersion: '',
  resourceVersionMatch: '',
  limit: 0,
  continueToken: '',
  allowWatchBookmarks: false,
};

/** @throws KubeStatusError */
export function listOptions(query: URLSearchParams, watching: boolean): ListOptions {
  if (query.size === 0) return NOTHING;
  const timeoutSeconds = int64Parameter(query, 'timeoutSeconds');
  const initial = query.get('sendInitialEvents');
  const options = {
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    limit: Math.max(0, int64Parameter(query, 'limit') ?? 0),
    continueToken: query.get('continue') ?? '',
    allowWatchBookmarks: truthy(query.get('allowWatchBookmarks')),
    ...(initial === null ? {} : { sendInitialEvents: truthy(initial) }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
  const errors = watching ? watchErrors(options) : listErrors(options);
  if (errors.length > 0) throw refusals.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
  return options as ListOptions;
}

interface Unchecked extends Omit<ListOptions, 'resourceVersionMatch'> {
  readonly resourceVersionMatch: string;
}

const MATCH = 'resourceVersionMatch';

function watchErrors({ resourceVersionMatch: match, sendInitialEvents, continueToken }: Unchecked): FieldError[] {
  const errors: FieldError[] = [];
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan')
    errors.push(
      fieldErrors.forbidden(MATCH, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    );
  if (match === '') return errors;
  if (sendInitialEvents === undefined)
    errors.push(
      fieldErrors.forbidden(MATCH, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
    );
  if (match !== 'NotOlderThan') errors.push(fieldErrors.notSupported(MATCH, match, ['NotOlderThan']));
  if (continueToken !== '')
    errors.push(fieldErrors.forbidden(MATCH, 'resourceVersionMatch is forbidden when continue is provided'));
  return errors;
}

function listErrors({
  resourceVersionMatch: match,
  resourceVersion,
  continueToken,
  sendInitialEvents,
}: Unchecked): FieldError[] {
  const errors: FieldError[] = [];
  if (match !== '') {
    if (resourceVersion === '')
      errors.push(fieldErrors.forbidden(MATCH, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (continueToken !== '')
      errors.push(fieldErrors.forbidden(MATCH, 'resourceVersionMatch is forbidden when continue is provided'));
    if (match !== 'Exact' && match !== 'NotOlderThan')
      errors.push(fieldErrors.notSupported(MATCH, match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && resourceVersion === '0')
      errors.push(fieldErrors.forbidden(MATCH, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (sendInitialEvents !== undefined)
    errors.push(fieldErrors.forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return errors;
}
