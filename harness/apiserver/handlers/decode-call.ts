/** The object in a body. Mirrors the decoding in apiserver `pkg/endpoints/handlers/create.go` and `update.go`. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { textAt, type JsonValue } from '../../kube/json/json.ts';
import { apiVersionOf } from '../../kube/meta/object.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { decodeObject, UndecodableObject, type DecodedObject, type KindRegistered } from '../registry/decode-object.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import { decodeBody, unrecognized, type BodyDecoders } from '../request/decode-body.ts';
import type { FieldValidation } from '../request/write-options.ts';
import type { ResourceCall, Serving } from './serving.ts';

/** Custom resources have no protobuf. */
const NO_DECODERS: BodyDecoders = new Map();

/** @throws KubeStatusError */
export function decodeCall(serving: Serving, call: ResourceCall, body: Buffer, validation: FieldValidation): ApiObject {
  const { request, definition } = call;
  const expected = { apiVersion: apiVersionOf(definition), kind: definition.kind };
  const read = decodeBody(
    body,
    request.headers['content-type'],
    expected,
    definition.decoding === 'custom' ? NO_DECODERS : serving.decoders,
  );
  return decodeValue(serving, call, read, validation, () => body.toString('utf8'));
}

/**
 * The same for a body that is data already.
 *
 * @param text of the body, for refusals
 * @throws KubeStatusError
 */
export function decodeValue(
  { catalog }: Pick<Serving, 'catalog'>,
  { definition, warn }: Pick<ResourceCall, 'definition' | 'warn'>,
  { value, repeated, repeatedErrors }: ReturnType<typeof decodeBody>,
  validation: FieldValidation,
  text: () => string,
): ApiObject {
  const { object, unknown } = decoded(value, definition, kindRegistered(catalog), text);
  const problems = unknownFields(unknown);
  // Repeated fields come first where they are found before the object is decoded: in YAML and in custom resources.
  const early = definition.decoding === 'custom' || repeatedErrors[0]?.startsWith('yaml:') === true;
  const inOrder = (unknowns: readonly string[], repeats: readonly string[]): readonly string[] =>
    early ? [...repeats, ...unknowns] : [...unknowns, ...repeats];
  if (problems.length + repeated.length > 0 && validation === 'Strict')
    throw refusals.badRequest(
      `${definition.kind} in version ${JSON.stringify(definition.version)} cannot be handled as a ${definition.kind}: ` +
        `strict decoding error: ${inOrder(problems, repeatedErrors).join(', ')}`,
    );
  if (validation === 'Warn') for (const problem of inOrder(problems, repeated)) warn(problem);
  return object;
}

/** `unknown field "spec.foo"`. */
export function unknownFields(paths: readonly string[]): string[] {
  return paths.map((path) => `unknown field ${JSON.stringify(path)}`);
}

/** What the scheme of the server knows. */
export function kindRegistered(catalog: ResourceCatalog): KindRegistered {
  return (apiVersion, kind) => {
    const slash = apiVersion.indexOf('/');
    const [group, version] = [apiVersion.slice(0, Math.max(slash, 0)), apiVersion.slice(slash + 1)];
    const known = (name: string): boolean => catalog.findKind(group, version, name)?.decoding === 'builtin';
    return known(kind) || (kind.endsWith('List') && known(kind.slice(0, -4)));
  };
}

function decoded(
  value: JsonValue,
  definition: ResourceDefinition,
  registered: KindRegistered,
  text: () => string,
): DecodedObject {
  try {
    const decoded = decodeObject(value, definition, registered, text);
    refuseOtherVersion(decoded.object, definition);
    return decoded;
  } catch (error) {
    if (!(error instanceof UndecodableObject)) throw error;
    throw error.unrecognized
      ? unrecognized(definition.kind, error.message, Buffer.from(text()))
      : refusals.badRequest(undecodableText(error, definition));
  }
}

function undecodableText({ message, kind, version }: UndecodableObject, definition: ResourceDefinition): string {
  return `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${definition.kind}: ${message}`;
}

function refuseOtherVersion({ apiVersion }: ApiObject, definition: ResourceDefinition): void {
  const expected = apiVersionOf(definition);
  if (apiVersion !== expected)
    throw refusals.badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
}

/** Gives the object the namespace of the path. @throws the 400 of another one */
export function placeInNamespace(object: ApiObject, { definition, info }: ResourceCall): void {
  const { metadata } = object;
  const sent = textAt(metadata, 'namespace') ?? '';
  const wanted = definition.namespaced ? info.namespace : '';
  if (sent === wanted) return;
  if (sent === '') metadata['namespace'] = wanted;
  else if (wanted === '') delete metadata['namespace'];
  else
    throw refusals.badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** @throws the 400 of an object that is not the one of the path */
export function refuseOtherName(object: ApiObject, { info }: ResourceCall): void {
  const name = textAt(object.metadata, 'name') ?? '';
  if (name === '')
    throw refusals.badRequest(
      `the name of the object (${info.name} based on URL) was undeterminable: name must be provided`,
    );
  if (name !== info.name)
    throw refusals.badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
}
