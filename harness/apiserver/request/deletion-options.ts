/** `DeleteOptions` from body and query. Mirrors apimachinery `pkg/apis/meta/v1/validation` and apiserver `handlers/delete.go`. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { DeletionOptions } from '../registry/registry.ts';
import { int64Parameter } from './integers.ts';
import { truthy } from './parse-request-info.ts';
import { dryRunErrors } from './write-options.ts';
import { jsonText } from '../../kube/json/json-text.ts';

export interface DeleteOptions extends DeletionOptions {
  readonly dryRun: boolean;
  /** The old way to ask for the background: the answer to a deletion that waits is then 202. */
  readonly orphanDependents?: boolean;
  /** As webhooks are told. */
  readonly object: JsonObject;
}

/**
 * @param body undefined: there was none, the query counts
 * @throws KubeStatusError
 */
export function deleteOptions(body: JsonValue | undefined, query: URLSearchParams): DeleteOptions {
  const raw = body === undefined || body === null ? fromQuery(query) : fromBody(body);
  const errors: FieldError[] = [];
  if (raw.orphanDependents !== undefined && raw.propagationPolicy !== undefined)
    errors.push(
      fieldErrors.invalid(
        'propagationPolicy',
        raw.propagationPolicy,
        'orphanDependents and deletionPropagation cannot be both set',
      ),
    );
  const policy = raw.propagationPolicy;
  if (policy !== undefined && !isPolicy(policy))
    errors.push(fieldErrors.notSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']));
  errors.push(...dryRunErrors(raw.dryRun));
  if (errors.length > 0) throw refusals.invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const { gracePeriodSeconds, preconditions, orphanDependents } = raw;
  const wanted = policyOf(policy, orphanDependents);
  const object = { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...present(raw) };
  return {
    dryRun: raw.dryRun.length > 0,
    object,
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(wanted === undefined ? {} : { propagationPolicy: wanted }),
    ...(preconditions === undefined ? {} : { preconditions }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
  };
}

interface RawOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun: readonly string[];
}

type Policy = NonNullable<DeletionOptions['propagationPolicy']>;

function isPolicy(text: string): text is Policy {
  return text === 'Foreground' || text === 'Background' || text === 'Orphan';
}

function policyOf(policy: string | undefined, orphans: boolean | undefined): Policy | undefined {
  if (policy !== undefined) return isPolicy(policy) ? policy : undefined;
  if (orphans === undefined) return undefined;
  return orphans ? 'Orphan' : 'Background';
}

function present({ dryRun, preconditions, ...rest }: RawOptions): JsonObject {
  const object = rest as JsonObject;
  return {
    ...object,
    ...(preconditions === undefined ? {} : { preconditions: { ...preconditions } }),
    ...(dryRun.length === 0 ? {} : { dryRun: [...dryRun] }),
  };
}

function fromQuery(query: URLSearchParams): RawOptions {
  if (query.size === 0) return { dryRun: [] };
  const gracePeriodSeconds = int64Parameter(query, 'gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  const orphans = query.get('orphanDependents');
  return {
    dryRun: query.getAll('dryRun'),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(orphans === null ? {} : { orphanDependents: truthy(orphans) }),
  };
}

const FIELD_TYPES: Readonly<Record<string, 'int64' | 'string' | 'bool'>> = {
  gracePeriodSeconds: 'int64',
  propagationPolicy: 'string',
  orphanDependents: 'bool',
};

const JSON_TYPE = { int64: 'number', string: 'string', bool: 'boolean' } as const;

function fromBody(body: JsonValue): RawOptions {
  if (!isJsonObject(body)) throw undecodable('json: cannot unmarshal into Go value of type v1.DeleteOptions');
  refuseOtherKind(body);
  const dryRun = body['dryRun'];
  const preconditions = body['preconditions'] ?? null;
  if (preconditions !== null && !isJsonObject(preconditions))
    throw undecodable(
      `json: cannot unmarshal ${goType(preconditions)} into Go struct field DeleteOptions.preconditions of type v1.Preconditions`,
    );
  return {
    ...scalarsOf(body),
    ...(preconditions === null ? {} : { preconditions: texts(preconditions) }),
    dryRun: Array.isArray(dryRun) ? dryRun.map(String) : [],
  };
}

function refuseOtherKind({ kind = 'DeleteOptions', apiVersion = 'v1' }: JsonObject): void {
  if (kind === 'DeleteOptions' || kind === '') return;
  throw undecodable(
    `no kind ${jsonText(kind)} is registered for version ${jsonText(apiVersion)} in scheme "pkg/runtime/scheme.go:110"`,
  );
}

function scalarsOf(body: JsonObject): Omit<RawOptions, 'dryRun' | 'preconditions'> {
  const scalars: Record<string, unknown> = {};
  for (const [field, type] of Object.entries(FIELD_TYPES)) {
    const value = body[field] ?? null;
    if (value === null) continue;
    if (typeof value !== JSON_TYPE[type] || (type === 'int64' && !Number.isInteger(value))) {
      const shown = `${goType(value)}${type === 'int64' && typeof value === 'number' ? ` ${value}` : ''}`;
      throw undecodable(`json: cannot unmarshal ${shown} into Go struct field DeleteOptions.${field} of type ${type}`);
    }
    scalars[field] = value;
  }
  return scalars;
}

function texts({ uid, resourceVersion }: JsonObject): { uid?: string; resourceVersion?: string } {
  return {
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  };
}

function goType(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function undecodable(message: string): Error {
  return refusals.unclassified(message);
}
