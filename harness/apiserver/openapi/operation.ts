/** Operations as both versions of OpenAPI describe them. */
import type { RecordedParameter } from '../../kube/openapi/recorded-operations.ts';

export type Method = 'get' | 'put' | 'post' | 'delete' | 'patch';

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface Operation {
  readonly method: Method;
  readonly id: string;
  readonly tag: string;
  readonly description: string;
  readonly parameters: readonly OperationParameter[];
  readonly body?: OperationBody;
  readonly answers: readonly OperationAnswer[];
  /** Content types of answers. */
  readonly produces: readonly string[];
  /** Content types of bodies, as v2 says them for every operation. */
  readonly consumes: readonly string[];
  /** Absent for operations on no object: `list`, `deletecollection`, … */
  readonly action?: string;
  readonly kind?: GroupVersionKind;
}

export type OperationParameter = RecordedParameter;

export interface OperationBody {
  /** The name of a definition. */
  readonly schema: string;
  readonly required: boolean;
}

export interface OperationAnswer {
  /** The HTTP status code. */
  readonly code: number;
  readonly description: string;
  /** The name of a definition. */
  readonly schema?: string;
}

export interface PathOperations {
  /** `/apis/apps/v1/namespaces/{namespace}/deployments/{name}`. */
  readonly path: string;
  readonly operations: readonly Operation[];
}

/** What all operations of a path have is said once, by name. */
export function commonParameters({ operations }: PathOperations): readonly OperationParameter[] {
  const [first, ...others] = operations;
  return (first?.parameters ?? [])
    .filter((parameter) => others.every((operation) => operation.parameters.some((other) => isSame(other, parameter))))
    .toSorted((a, b) => (a.parameter.name < b.parameter.name ? -1 : 1));
}

/** Those of an operation that are not common, by name. */
export function ownParameters(
  { parameters }: Operation,
  common: readonly OperationParameter[],
): readonly OperationParameter[] {
  return parameters
    .filter((parameter) => !common.some((other) => isSame(other, parameter)))
    .toSorted((a, b) => (a.parameter.name < b.parameter.name ? -1 : 1));
}

function isSame(a: OperationParameter, b: OperationParameter): boolean {
  return a.parameter.name === b.parameter.name && a.parameter['description'] === b.parameter['description'];
}
