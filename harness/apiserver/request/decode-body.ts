/** From the bytes of a body to data. Mirrors apimachinery `pkg/runtime/serializer`. */
import type { JsonValue } from '../../kube/json/json.ts';
import { JsonParseError, parseJson } from '../../kube/json/parse-json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { parseMediaType } from './media-type.ts';
import { repeatedKeysText } from './yaml-duplicates.ts';
import { parseYaml, type ParsedYaml } from './yaml.ts';

export interface DecodedBody {
  readonly value: JsonValue;
  /** What strict decoding says of repeated fields, as a warning. */
  readonly repeated: readonly string[];
  /** The same as an error. */
  readonly repeatedErrors: readonly string[];
}

/** What a body is for; it may leave out its kind and version. */
export interface ExpectedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Bodies that are neither JSON nor YAML: protobuf.
 *
 * @throws KubeStatusError
 */
export type BodyDecoder = (body: Buffer, expected: ExpectedKind) => DecodedBody;

/** By media type. */
export type BodyDecoders = ReadonlyMap<string, BodyDecoder>;

const ACCEPTED = 'application/json, application/yaml';

/** @throws the 415, or a 400 as `the object provided is unrecognized (must be of type Pod): …` */
export function decodeBody(
  body: Buffer,
  contentType: string | undefined,
  expected: ExpectedKind,
  more: BodyDecoders,
): DecodedBody {
  const type = mediaTypeOf(contentType);
  if (type === 'application/json') return decodeJson(body, expected);
  if (type === 'application/yaml') return decodeYaml(body, expected.kind);
  const decoder = more.get(type);
  if (decoder === undefined)
    throw refusals.unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${[ACCEPTED, ...more.keys()].join(', ')}`,
    );
  return decoder(body, expected);
}

function mediaTypeOf(contentType: string | undefined): string {
  if (contentType === undefined || contentType === '' || contentType === 'application/json') return 'application/json';
  return parseMediaType(contentType)?.type ?? '';
}

function decodeJson(body: Buffer, { apiVersion, kind }: ExpectedKind): DecodedBody {
  try {
    const { value, duplicates } = parseJson(body.toString('utf8'));
    if (typeof value !== 'object' || Array.isArray(value))
      throw new JsonParseError(`json: cannot unmarshal ${goTypeOf(value)} into Go value of type ${TYPE_META}`);
    return { value, ...repeatedFields(duplicates) };
  } catch (error) {
    if (error instanceof JsonParseError && error.isOutOfRange) {
      const version = apiVersion.split('/').at(-1) ?? '';
      throw refusals.badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${error.message}`);
    }
    throw unrecognized(kind, `couldn't get version/kind; json parse error: ${messageOf(error)}`, body);
  }
}

/** @param paths of fields that occur twice: `spec.ports[0].name` */
export function repeatedFields(paths: readonly string[]): Omit<DecodedBody, 'value'> {
  const repeated = paths.map((path) => `duplicate field ${JSON.stringify(path)}`);
  return { repeated, repeatedErrors: repeated };
}

/** How Go prints the type that it looks for kind and version with. */
const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

function goTypeOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'number';
  return typeof value;
}

function decodeYaml(body: Buffer, kind: string): DecodedBody {
  try {
    const text = body.toString('utf8');
    const { value, repeated } = plainJson(text) ?? parseYaml(text);
    const repeatedErrors = repeated.length === 0 ? repeated : [repeatedKeysText(repeated)];
    return { value, repeated, repeatedErrors };
  } catch (error) {
    throw unrecognized(kind, messageOf(error), body);
  }
}

/** JSON is YAML; its parser is faster and goes deeper. Undefined: it is not, or repeats a field, of which YAML says the line. */
function plainJson(text: string): ParsedYaml | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const { value, duplicates } = parseJson(text);
    return duplicates.length === 0 ? { value, repeated: [] } : undefined;
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The 400 of a body that cannot be read at all. */
export function unrecognized(kind: string, why: string, body: Buffer): Error {
  return refusals.badRequest(
    `the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(body)})`,
  );
}

/** The first bytes of what was sent, as the real server shows them. */
function summary(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const shown = body.subarray(0, 30);
  const text = shown.toString('utf8');
  const printable = text.startsWith('{') ? text : shown.toString('hex');
  return body.length > 30 ? `${printable} ...` : printable;
}
