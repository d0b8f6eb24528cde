/**
 * The subresource `token` of ServiceAccounts. Mirrors kubernetes `pkg/registry/core/serviceaccount/storage/token.go`.
 * Does not: admission of the request, a limit of the expiration by a flag.
 */
import type { Clock } from '../../core/clock.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { listAt, numberAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { ServiceAccountTokens, TokenClaims } from '../authn/service-account-tokens.ts';
import type { ProgramAnswer, ProgramCall } from '../registry/subresource-handlers.ts';
import { timestampOf } from '../registry/timestamp.ts';
import type { Storage, Stored } from '../storage/storage.ts';
import { managedFieldsOf } from './review-metadata.ts';
import { metadataOf, pickFields, refuseOtherNamespace, textsAt } from './review-fields.ts';

export interface TokenRequestRoom {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly tokens: ServiceAccountTokens;
}

const KIND = { group: 'authentication.k8s.io', kind: 'TokenRequest' } as const;
const DEFAULT_SECONDS = 3_600;
const SHORTEST_SECONDS = 600;
const LONGEST_SECONDS = 2 ** 32;
/** What admission asks for in pods. Such a token works for a year and is only said to be old after the asked time. */
const PROJECTED_SECONDS = 3_607;
const EXTENDED_SECONDS = 365 * 24 * 3_600;

export function tokenRequest(call: ProgramCall, { clock, storage, tokens }: TokenRequestRoom): ProgramAnswer {
  const { body, request } = call;
  const { name, namespace } = request;
  refuseOtherNamespace(body, namespace);
  const sent = metadataOf(body);
  const sentName = textAt(sent, 'name') ?? '';
  if (sentName !== '' && sentName !== name)
    refuse(name, [fieldErrors.invalid('metadata.name', sentName, 'must match the service account name if specified')]);
  const account = call.target();
  const uid = textAt(account.metadata, 'uid') ?? '';
  refuseOtherUid(sent, name, uid);
  const spec = objectAt(body, 'spec');
  const seconds = numberAt(spec, 'expirationSeconds') ?? DEFAULT_SECONDS;
  const asked = textsAt(spec, 'audiences');
  const audiences = asked.length === 0 ? [tokens.issuer] : asked;
  refuse('', specErrors(spec, seconds));
  const bound = boundTo(objectAt(spec, 'boundObjectRef'), account, storage);
  const isExtended =
    bound.pod !== undefined && seconds === PROJECTED_SECONDS && audiences.every((each) => each === tokens.issuer);
  const now = clock.date().getTime();
  const { token } = tokens.issue({
    namespace,
    serviceAccount: { name, uid },
    ...bound,
    audiences,
    ...(isExtended
      ? { expirationSeconds: EXTENDED_SECONDS, warnAfterSeconds: seconds }
      : { expirationSeconds: seconds }),
  });
  const withDefaults = { ...body, spec: { ...spec, expirationSeconds: seconds } };
  const managed = managedFieldsOf(call, clock, `${KIND.group}/v1`, withDefaults);
  const object = {
    kind: KIND.kind,
    apiVersion: `${KIND.group}/v1`,
    metadata: { name, namespace, uid, creationTimestamp: timestampOf(now), ...managed },
    spec: { audiences: [...audiences], expirationSeconds: seconds, boundObjectRef: answeredReference(spec) },
    status: { token, expirationTimestamp: timestampOf(now + seconds * 1_000) },
  };
  return { code: 201, object };
}

function refuse(name: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw refusals.invalid(KIND, name, errors);
}

function refuseOtherUid(sent: JsonObject, name: string, uid: string): void {
  const wanted = textAt(sent, 'uid') ?? '';
  if (wanted === '' || wanted === uid) return;
  const why = `the UID in the token request (${wanted}) does not match the UID of the service account (${uid})`;
  throw refusals.conflict({ group: KIND.group, resource: KIND.kind }, name, why);
}

function specErrors(spec: JsonObject | undefined, seconds: number): FieldError[] {
  const field = 'spec.expirationSeconds';
  if (seconds < SHORTEST_SECONDS)
    return [fieldErrors.invalid(field, seconds, 'may not specify a duration less than 10 minutes')];
  if (seconds > LONGEST_SECONDS)
    return [fieldErrors.invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')];
  return listAt(spec, 'audiences').flatMap((audience, index) =>
    audience === '' ? [fieldErrors.invalid(`spec.audiences[${index}]`, '', 'must not be empty')] : [],
  );
}

function answeredReference(spec: JsonObject | undefined): JsonObject | null {
  const reference = objectAt(spec, 'boundObjectRef');
  return reference === undefined ? null : pickFields(reference, ['kind', 'apiVersion', 'name', 'uid']);
}

type Bound = Pick<TokenClaims, 'pod' | 'secret' | 'node'>;

function boundTo(reference: JsonObject | undefined, account: ApiObject, storage: Storage): Bound {
  if (reference === undefined) return {};
  const kind = textAt(reference, 'kind') ?? '';
  const apiVersion = textAt(reference, 'apiVersion') ?? '';
  const name = textAt(reference, 'name') ?? '';
  const namespace = textAt(account.metadata, 'namespace') ?? '';
  const isCore = !apiVersion.includes('/');
  if (isCore && kind === 'Pod') {
    const pod = found(storage.get('pods', { namespace, name }), 'pods', name);
    refuseOtherAccount(pod, textAt(account.metadata, 'name') ?? '');
    return { pod: identity(pod, reference, kind), ...nodeOf(pod, storage) };
  }
  if (isCore && kind === 'Secret')
    return { secret: identity(found(storage.get('secrets', { namespace, name }), 'secrets', name), reference, kind) };
  if (isCore && kind === 'Node')
    return { node: identity(found(storage.get('nodes', { name }), 'nodes', name), reference, kind) };
  const version = isCore ? `/${apiVersion}` : apiVersion;
  throw refusals.badRequest(`cannot bind token to object of type ${version}, Kind=${kind}`);
}

function found(stored: Stored | undefined, resource: string, name: string): Stored {
  if (stored === undefined) throw refusals.notFound({ group: '', resource }, name);
  return stored;
}

function refuseOtherAccount({ object }: Stored, account: string): void {
  if (textAt(objectAt(object, 'spec'), 'serviceAccountName') === account) return;
  const who = `cannot bind token for serviceaccount ${JSON.stringify(account)}`;
  throw refusals.badRequest(`${who} to pod running with different serviceaccount name.`);
}

function nodeOf({ object }: Stored, storage: Storage): Pick<Bound, 'node'> {
  const name = textAt(objectAt(object, 'spec'), 'nodeName') ?? '';
  if (name === '') return {};
  const uid = textAt(storage.get('nodes', { name })?.object.metadata, 'uid');
  return { node: { name, ...(uid === undefined ? {} : { uid }) } };
}

function identity({ key, object }: Stored, reference: JsonObject, kind: string): { name: string; uid: string } {
  const uid = textAt(object.metadata, 'uid') ?? '';
  const wanted = textAt(reference, 'uid') ?? '';
  if (wanted !== '' && wanted !== uid) {
    const why = `the UID in the bound object reference (${wanted}) does not match the UID in record.`;
    throw refusals.conflict(
      { group: '', resource: kind },
      key.name,
      `${why} The object might have been deleted and then recreated`,
    );
  }
  return { name: key.name, uid };
}
