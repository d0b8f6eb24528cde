import { recordedOperations } from '../../kube/openapi/recorded-operations.ts';
import type { OperationParameter } from './operation.ts';

const LIST = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];
const DELETE = [
  'dryRun',
  'gracePeriodSeconds',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'orphanDependents',
  'propagationPolicy',
];

/** The query parameters of each verb, beside `pretty`, which all have. */
export const VERB_PARAMETERS: Readonly<
  Record<'list' | 'get' | 'customGet' | 'write' | 'patch' | 'delete' | 'deletecollection', readonly string[]>
> = {
  list: LIST,
  get: [],
  /** Custom resources say one that built-in ones do not. */
  customGet: ['resourceVersion'],
  write: ['dryRun', 'fieldManager', 'fieldValidation'],
  patch: ['dryRun', 'fieldManager of patch', 'fieldValidation', 'force'],
  delete: DELETE,
  deletecollection: [...LIST.filter((name) => name !== 'allowWatchBookmarks' && name !== 'watch'), ...DELETE],
};

/** The parameters of an operation: `{name}` and `{namespace}` of its path, `pretty`, and those of its verb. */
export function operationParameters(path: string, kind: string, names: readonly string[]): OperationParameter[] {
  const recorded = recordedOperations();
  return [
    ...(path.includes('{name}') ? [nameParameter(kind)] : []),
    ...(path.includes('{namespace}') ? [recorded.parameter('namespace')] : []),
    ...['pretty', ...names].map((name) => recorded.parameter(name)),
  ];
}

function nameParameter(kind: string): OperationParameter {
  const schema = { type: 'string', uniqueItems: true };
  return { parameter: { name: 'name', in: 'path', description: `name of the ${kind}`, required: true, schema } };
}
