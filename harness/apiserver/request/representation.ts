/** In which form a client wants its answer. Mirrors apiserver `pkg/endpoints/handlers/negotiation/negotiate.go`. */
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { parseAccept, type MediaType } from './media-type.ts';

export interface Representation {
  readonly format: 'json' | 'yaml';
  readonly pretty: boolean;
  readonly as: 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** Of the `as`: `v1` or `v1beta1` of `meta.k8s.io`. */
  readonly version: string;
}

/** What an answer may be turned into. */
export type Transformable = 'plain' | 'object' | 'list';

export const PLAIN_JSON: Representation = { format: 'json', pretty: false, as: 'object', version: '' };

const OFFERED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
const STREAMED = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';

/**
 * @param streaming watches: no YAML
 * @throws the 406
 */
export function negotiate(
  accept: string | undefined,
  pretty: boolean,
  may: Transformable,
  streaming: boolean = false,
): Representation {
  if (accept === undefined || accept === '' || accept === 'application/json' || accept === '*/*')
    return pretty ? { ...PLAIN_JSON, pretty } : PLAIN_JSON;
  const entries = parseAccept(accept);
  // The real server's router looks first whether it knows the type at all.
  if (!entries.some(({ type }) => ROUTED.has(type))) throw unknownTypes(streaming || may === 'list');
  for (const entry of entries) {
    const found = representationOf(entry, pretty, may, streaming);
    if (found !== undefined) return found;
  }
  throw refusals.notAcceptable(`only the following media types are accepted: ${streaming ? STREAMED : OFFERED}`);
}

/** `application/*` counts beside one of these only. */
const ROUTED: ReadonlySet<string> = new Set(['application/json', 'application/yaml', '*/*']);

/** @param streams whether the path can be watched */
function unknownTypes(streams: boolean): KubeStatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${OFFERED}${streams ? `, ${STREAMED}` : ''}`;
  return new KubeStatusError({ kind: 'Status', code: 406, reason: 'NotAcceptable', message, details: {} });
}

function formatOf(type: string): Representation['format'] | undefined {
  if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'json';
  return type === 'application/yaml' ? 'yaml' : undefined;
}

function representationOf(
  { type, parameters }: MediaType,
  pretty: boolean,
  may: Transformable,
  streaming: boolean,
): Representation | undefined {
  const format = formatOf(type);
  if (format === undefined || (streaming && format === 'yaml')) return undefined;
  const shown = { format, pretty: pretty || truthyParameter(parameters.get('pretty')) };
  const as = parameters.get('as');
  if (as === undefined) return { ...shown, as: 'object', version: '' };
  const version = parameters.get('v') ?? '';
  if (may === 'plain' || parameters.get('g') !== 'meta.k8s.io') return undefined;
  if (version !== 'v1' && version !== 'v1beta1') return undefined;
  if (as === 'Table') return { ...shown, as, version };
  if (as === 'PartialObjectMetadata') return { ...shown, as, version };
  return as === 'PartialObjectMetadataList' && !streaming ? { ...shown, as, version } : undefined;
}

function truthyParameter(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

/** Whether a person is likely to read the answer. */
export function wantsPretty(query: URLSearchParams | undefined, userAgent: string | undefined): boolean {
  const asked = query?.get('pretty');
  if (asked !== undefined && asked !== null && asked !== '')
    return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(asked);
  return userAgent !== undefined && /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}
