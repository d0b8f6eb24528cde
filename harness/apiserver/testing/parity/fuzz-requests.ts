import { seededRandom, type Random } from '../../../core/random.ts';
import type { JsonValue } from '../../../kube/json/json.ts';
import { oneOf } from './draw.ts';
import { expandSteps } from './expand-steps.ts';
import { fillJson, type Values } from './fill-in.ts';
import { mutatedJson } from './mutate-json.ts';
import type { ParityRequest, ParityTopic } from './parity-case.ts';
import type { WireRequest } from './parity-target.ts';
import { wireRequest } from './wire-request.ts';

const TYPES = [
  'application/json',
  'application/yaml',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/json;charset=latin1',
  'text/plain',
  'application/cbor',
  '*/*',
  'a',
];
const ACCEPTED = ['*/*', 'application/json', 'application/*', 'text/html', 'a/b', ';', 'application/json;as=Table', ''];
const SEGMENTS = [
  '..',
  '.',
  '%00',
  '%2F',
  '%2e%2e',
  'A_B',
  '*',
  '-',
  'x'.repeat(300),
  '%F0%9F%99%82',
  'status',
  'scale',
  '',
];
const QUERIES = [
  'limit=x',
  'limit=-5',
  'limit=99999999999999999999',
  'continue=%00',
  'continue=e30',
  'resourceVersion=-1',
  'resourceVersion=99999999999999999999999',
  'resourceVersionMatch=x',
  'labelSelector=%21%21',
  'labelSelector=a%20in%20(',
  'fieldSelector=%3D',
  'fieldSelector=metadata.name%3D%5C',
  'fieldValidation=Strict',
  'fieldValidation=x',
  'fieldManager=%07',
  'force=x',
  'force=true',
  'gracePeriodSeconds=x',
  'propagationPolicy=x',
  'pretty=x',
  'timeout=x',
  'dryRun=x',
  'a=%zz',
  '=',
  '&&&',
];

/** Requests of the cases, each changed by chance; always the same for the same seed. What writes is a dry run. */
export function fuzzRequests(topics: readonly ParityTopic[], seed: number, count: number): readonly WireRequest[] {
  const random = seededRandom(seed);
  const bases = topics
    .flatMap(({ cases }) => cases.flatMap(expandSteps))
    .flatMap((step) => (isBase(step) ? [step] : []));
  const values: Values = new Map<string, JsonValue>([['ns', 'fuzz']]);
  return Array.from({ length: count }, () => mutated(oneOf(bases, random), values, random));
}

/** Watches never end, reviews and tokens answer by who asks: what is compared must not. */
function isBase(step: object): step is ParityRequest {
  if (!('do' in step) || 'take' in step || 'open' in step || 'auth' in step || 'as' in step) return false;
  return !/watch|\/metrics|\/logs|tokenrequest|\/token$|finalize|^TRACE|^CONNECT/i.test(String(step.do));
}

function mutated(base: ParityRequest, values: Values, random: Random): WireRequest {
  const { body } = base;
  const chance = random.next();
  const changed: ParityRequest =
    body !== undefined && chance < 0.65 ? { ...base, body: mutatedJson(fillJson(body, values), random) } : base;
  const request = wireRequest(changed, values);
  const text = request.body?.toString() ?? '';
  const broken = chance >= 0.65 && chance < 0.8 && text !== '';
  return {
    ...request,
    path: withDryRun(request.method, chance >= 0.8 ? mutatedPath(request.path, random) : request.path),
    headers: chance >= 0.6 && chance < 0.68 ? mutatedHeaders(request.headers, random) : request.headers,
    ...(broken ? { body: Buffer.from(mutatedText(text, random)) } : {}),
  };
}

function withDryRun(method: string, path: string): string {
  if (method === 'GET' || method === 'HEAD' || path.includes('dryRun=')) return path;
  return `${path}${path.includes('?') ? '&' : '?'}dryRun=All`;
}

function mutatedHeaders(headers: WireRequest['headers'], random: Random): WireRequest['headers'] {
  return random.next() < 0.5
    ? { ...headers, accept: oneOf(ACCEPTED, random) }
    : { ...headers, 'content-type': oneOf(TYPES, random) };
}

function mutatedPath(path: string, random: Random): string {
  const [place = '', query = ''] = path.split('?');
  if (random.next() < 0.4) return `${place}?${[query, oneOf(QUERIES, random)].filter((part) => part !== '').join('&')}`;
  const segments = place.split('/');
  const index = 1 + Math.floor(random.next() * (segments.length - 1));
  if (random.next() < 0.3) segments.splice(index, 1);
  else if (random.next() < 0.5) segments.splice(index, 0, oneOf(SEGMENTS, random));
  else segments[index] = oneOf(SEGMENTS, random);
  const changed = segments.join('/');
  return `${changed.startsWith('/') ? '' : '/'}${changed}${query === '' ? '' : `?${query}`}`;
}

function mutatedText(text: string, random: Random): string {
  const at = Math.floor(random.next() * text.length);
  const kind = random.next();
  if (kind < 0.3) return text.slice(0, at);
  if (kind < 0.6)
    return `${text.slice(0, at)}${oneOf(['"', '{', '}', ',', '\\', '\u0000', '9', '[', '😀', '\n'], random)}${text.slice(at)}`;
  if (kind < 0.8) return `${text.slice(0, at)}${text.slice(at + 1)}`;
  if (kind < 0.9) return `${text}${oneOf([' ', ' x', '{}', '\u0000', '\n---\n{}'], random)}`;
  return `${'['.repeat(Math.floor(random.next() * 20_000))}${text}`;
}
