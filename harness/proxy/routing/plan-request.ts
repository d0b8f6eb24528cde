import type { Random } from '../../core/random.ts';
import { hostnameOf } from '../match/hostname.ts';
import { HeadView, headerOf } from '../match/request-view.ts';
import { affinityKey, type AffinityKey } from './affinity.ts';
import { AnswerDress } from './answer-dress.ts';
import type { CompiledMatch } from './compiled-match.ts';
import type { CompiledTable } from './compiled-table.ts';
import { filterAnswer } from './filter-answer.ts';
import { ForwardedPlan } from './forwarded-plan.ts';
import type { HttpListener, HttpPort } from './http-port.ts';
import { mirrorPlans } from './mirror-plans.ts';
import { filteredHead } from './outgoing-head.ts';
import { outgoingHeaders } from './outgoing-headers.ts';
import type { AnswerPlan, RequestHead, RequestPlan } from './request-plan.ts';

/**
 * What becomes of a request by a table: whole, from its head alone, without touching a connection. Chapter 1.5 of the
 * semantics; filters as of Gateway API.
 *
 * @param random for what is decided by chance: mirrors in part, new sessions
 */
export function planRequest<B>(compiled: CompiledTable<B>, head: RequestHead, random: Random): RequestPlan<B> {
  const port = compiled.http.get(head);
  const view = new HeadView(head);
  const listener = port?.listenerOf(view.host);
  if (port === undefined || listener === undefined) return answered(compiled, head, 'noRoute', PLAIN);
  if (isMisdirected(port, listener, head)) return answered(compiled, head, 'misdirected', PLAIN);
  const place = listener.matcher.match(view);
  if (place === undefined) return answered(compiled, head, 'noRoute', PLAIN);
  const match = compiled.compiled(place);
  const { filters } = match;
  if (filters === undefined) return planForward(compiled, match, head, undefined, random);
  const cors = filters.cors?.shared(view);
  const request = { head, view, listenerPort: listener.publicPort };
  const answer = filterAnswer(filters, request, compiled.answers, new AnswerDress([filters.answer], cors, undefined));
  if (answer !== undefined) return { kind: 'answer', answer, reason: 'filter' };
  return planForward(compiled, match, head, cors, random);
}

/**
 * The SNI of the connection belongs to another listener than the host of the request (GEP-3567): its certificates, and
 * the clients it asks certificates of, are not those of this host.
 */
function isMisdirected(port: HttpPort, listener: HttpListener, { scheme, serverName }: RequestHead): boolean {
  if (scheme !== 'https' || !port.hasSeveral) return false;
  return port.listenerOf(hostnameOf(serverName ?? '')) !== listener;
}

function planForward<B>(
  compiled: CompiledTable<B>,
  match: CompiledMatch<B>,
  head: RequestHead,
  cors: readonly string[] | undefined,
  random: Random,
): RequestPlan<B> {
  const { filters, shares, turns } = match;
  const turn = turns.next();
  const share = turn === undefined ? undefined : shares[turn];
  if (share?.target === undefined)
    return answered(compiled, head, 'noBackend', new AnswerDress([filters?.answer], cors, undefined));
  const { backend } = share.target;
  const key = affinityKey(share.target, head, compiled.sessions, random);
  const { headers, clientRegion = compiled.defaultClientRegion } = outgoingHeaders(head, compiled.via);
  const { method, target, authority } = head;
  const ruled = filteredHead({ method, target, authority, headers }, filters);
  const choice = key === undefined ? { clientRegion } : { clientRegion, affinity: key.hash };
  // Copied before the backend's own filters change the headers.
  const mirrors =
    filters === undefined ? NO_MIRRORS : mirrorPlans(filters.mirrors, ruled, { clientRegion }, compiled, random);
  const planned = filteredHead(ruled, share.filters);
  const own =
    share.filters === undefined
      ? NO_MIRRORS
      : mirrorPlans(share.filters.mirrors, planned, { clientRegion }, compiled, random);
  return new ForwardedPlan({
    backend,
    head: planned,
    choice,
    mirrors: own.length === 0 ? mirrors : [...mirrors, ...own],
    match,
    book: compiled.answers,
    dress: dressOf(match, share.filters?.answer, cors, key),
    request: head,
  });
}

function dressOf<B>(
  { filters }: CompiledMatch<B>,
  own: ConstructorParameters<typeof AnswerDress>[0][number],
  cors: readonly string[] | undefined,
  key: AffinityKey | undefined,
): AnswerDress {
  const setCookie = key?.setCookie;
  if (filters === undefined && own === undefined && setCookie === undefined) return PLAIN;
  return new AnswerDress([filters?.answer, own], cors, setCookie);
}

function answered<B>(
  compiled: CompiledTable<B>,
  head: RequestHead,
  name: 'noRoute' | 'noBackend' | 'misdirected',
  dress: AnswerDress,
): AnswerPlan {
  const answer = dress.answer(compiled.answers.get(name, headerOf(head.rawHeaders, 'content-type')));
  return { kind: 'answer', answer, reason: REASONS[name] };
}

const PLAIN = new AnswerDress([], undefined, undefined);
const NO_MIRRORS: readonly never[] = [];
const REASONS = { noRoute: 'no-route', noBackend: 'no-backend', misdirected: 'misdirected' } as const;
