/**
 * Request bodies in protobuf. Mirrors apimachinery `pkg/runtime/serializer/protobuf`: four magic bytes, then a
 * `runtime.Unknown` with kind, version and the object. Never the other way: answers are JSON.
 */
import { textAt, type JsonObject } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { decodeMessage } from './decode-message.ts';
import { messageTable, type Message, type MessageField } from './message-table.ts';
import { WireError } from './wire-reader.ts';

/** What the request is for: bodies may leave out their kind and version. */
export interface ExpectedKind {
  /** Empty: not known, the result may have none. */
  readonly apiVersion: string;
  readonly kind: string;
}

const MAGIC = Buffer.from('k8s\0', 'latin1');

/**
 * The object as JSON would have it, with the kind and version that it names itself: they may be others than expected.
 *
 * @throws a 400 in upstream's words
 */
export function decodeProtobuf(body: Buffer, expected: ExpectedKind): JsonObject {
  const envelope = readEnvelope(body, expected);
  const typeMeta = envelope['typeMeta'] as JsonObject | undefined;
  const apiVersion = textAt(typeMeta, 'apiVersion') ?? expected.apiVersion;
  const kind = textAt(typeMeta, 'kind') ?? expected.kind;
  const cannot = (why: string): Error => {
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
    return refusals.badRequest(`${kind} in version "${version}" cannot be handled as a ${expected.kind}: ${why}`);
  };
  const message = messageTable().ofKind(apiVersion, kind);
  if (message === undefined)
    throw cannot(`no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`);
  try {
    const object = decodeMessage(Buffer.from(textAt(envelope, 'raw') ?? '', 'base64'), message);
    return { kind, ...(apiVersion === '' ? {} : { apiVersion }), ...object };
  } catch (error) {
    throw error instanceof WireError ? cannot(error.message) : error;
  }
}

function readEnvelope(body: Buffer, { kind }: ExpectedKind): JsonObject {
  const unrecognized = (why: string): Error =>
    refusals.badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summaryOf(body)})`);
  if (body.length === 0) throw unrecognized('empty data');
  if (!body.subarray(0, MAGIC.length).equals(MAGIC))
    throw unrecognized('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  if (body.length === MAGIC.length) throw unrecognized('empty body');
  try {
    return decodeMessage(body.subarray(MAGIC.length), UNKNOWN);
  } catch (error) {
    throw error instanceof WireError ? unrecognized(error.message) : error;
  }
}

/** The first bytes of what was sent, as the real server shows them. */
function summaryOf(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const shown = body.subarray(0, 30);
  const text = shown[0] === 0x7b ? shown.toString('utf8') : shown.toString('hex');
  return body.length > shown.length ? `${text} ...` : text;
}

function field(number: number, name: string, goName: string, type: string): [number, MessageField] {
  return [number, { number, name, goName, type, pointer: false, shape: 'single' }];
}

/** `runtime.Unknown`. How the object is encoded is said, and ignored. */
const UNKNOWN: Message = {
  name: 'Unknown',
  fields: new Map([
    field(1, 'typeMeta', 'TypeMeta', 'runtime.TypeMeta'),
    field(2, 'raw', 'Raw', 'y'),
    field(3, 'contentEncoding', 'ContentEncoding', 's'),
    field(4, 'contentType', 'ContentType', 's'),
  ]),
};
