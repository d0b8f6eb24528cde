/** One request from the wire to its answer. Mirrors DefaultBuildHandlerChain of apiserver `pkg/server/config.go`. */
import { STATUS_CODES } from 'node:http';
import type { Random } from '../../core/random.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { Eventually } from '../registry/eventually.ts';
import { generateUid } from '../registry/generate-uid.ts';
import { ImpersonationOfNobody, impersonatedUser } from '../authn/impersonation.ts';
import type { Authenticator } from '../authn/authenticator.ts';
import type { User } from '../authn/user.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import { refuseAccess } from '../authz/refuse-access.ts';
import type { DocumentHandler } from '../discovery/document.ts';
import { durationProblem } from '../request/duration.ts';
import { parseRequestInfo, type ParsedRequest } from '../request/parse-request-info.ts';
import { PLAIN_JSON, wantsPretty, type Representation } from '../request/representation.ts';
import type { ResourceRequest } from '../request/request-info.ts';
import { sendAnswer, type WholeAnswer } from '../request/send-answer.ts';
import { dispatch } from './dispatch.ts';
import type { RequestContext } from './request-context.ts';
import { pageNotFound, routerRefusals } from './router-refusals.ts';
import type { Answer, Outcome, Serving } from './serving.ts';
import { refusalOf, statusAnswer } from './status-answer.ts';

export interface RequestChain {
  readonly serving: Serving;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly random: Random;
  /** What is no resource: health, version, discovery, OpenAPI, the root. In the order in which they are asked. */
  readonly documents: readonly DocumentHandler[];
}

function plainText(code: number, text: string, headers: Record<string, string> = {}): Answer {
  return { code, contentType: 'text/plain; charset=utf-8', body: Buffer.from(text), headers };
}

/** As Go's server says it before any handler is asked. */
const BAD_PATH: Answer = plainText(400, '400 Bad Request', { Connection: 'close' });

const NO_QUERY = new URLSearchParams();

/** Never throws: what goes wrong is answered. */
export function serve(chain: RequestChain, context: RequestContext): void {
  const { request } = context;
  const { path, query } = locationOf(request.url ?? '/');
  const pretty = wantsPretty(query, request.headers['user-agent']);
  try {
    const outcome = answered(chain, context, path, query, pretty);
    if (outcome instanceof Promise)
      outcome.then(
        (result) => {
          finish(chain, context, result);
        },
        (error: unknown) => {
          fail(chain, context, error, pretty);
        },
      );
    else finish(chain, context, outcome);
  } catch (error) {
    fail(chain, context, error, pretty);
  }
}

/** `path` percent-decoded; undefined where that cannot be done. */
function locationOf(url: string): { readonly path: string | undefined; readonly query: URLSearchParams } {
  const mark = url.indexOf('?');
  const raw = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 || mark === url.length - 1 ? NO_QUERY : new URLSearchParams(url.slice(mark + 1));
  if (!raw.includes('%')) return { path: raw, query };
  try {
    return { path: decodeURIComponent(raw), query };
  } catch {
    return { path: undefined, query };
  }
}

function answered(
  chain: RequestChain,
  context: RequestContext,
  path: string | undefined,
  query: URLSearchParams,
  pretty: boolean,
): Eventually<Outcome> {
  if (path === undefined) return BAD_PATH;
  const parsed = parseRequestInfo(context.request.method ?? 'GET', path, query);
  refuseOddTimeout(query, parsed);
  const user = permittedUser(chain, context, parsed);
  const { info } = parsed;
  if (!info.isResource) return document(chain, context, path, query, pretty);
  return resource(chain, context, { ...parsed, info }, user, query, pretty);
}

/** Nothing here takes long enough to be ended by it, but it is read. @throws the 400 */
function refuseOddTimeout(query: URLSearchParams, { info }: ParsedRequest): void {
  const text = query.size === 0 ? null : query.get('timeout');
  if (text === null || text === '' || info.verb === 'watch') return;
  const why = durationProblem(text);
  if (why !== undefined) throw refusals.badRequest(`invalid timeout specified in the request URL - ${why}`);
}

/** @throws the 401 or 403 */
function permittedUser(
  { authenticator, authorizer }: RequestChain,
  { request, warnings }: RequestContext,
  { info }: ParsedRequest,
): User {
  const shown = authenticator.authenticate(request, (message) => {
    warnings.push(message);
  });
  const user = impersonatedUser(shown, request, authorizer) ?? shown;
  const { allowed, reason } = authorizer.authorize(user, info);
  if (!allowed) throw refuseAccess(user, info, reason);
  return user;
}

function document(
  { documents, serving }: RequestChain,
  { request }: RequestContext,
  path: string,
  query: URLSearchParams,
  pretty: boolean,
): Outcome {
  const { accept = '', 'if-none-match': ifNoneMatch } = request.headers;
  for (const handler of documents) {
    const answer = handler({ path, query, accept, pretty, ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }) });
    if (answer === undefined) continue;
    // The list of groups does not look at the method.
    if (request.method !== 'GET' && request.method !== 'HEAD' && path !== '/apis')
      throw routerRefusals.methodNotAllowed();
    const { status, contentType, body, headers } = answer;
    return { code: status, contentType: contentType ?? '', body, headers };
  }
  const [, root, group, version, ...rest] = path.split('/');
  if (root === 'apis' && version !== undefined && rest.length === 0) return unknownResource(serving, group ?? '');
  return pageNotFound();
}

function resource(
  chain: RequestChain,
  context: RequestContext,
  { info, rest }: ParsedRequest & { readonly info: ResourceRequest },
  user: User,
  query: URLSearchParams,
  pretty: boolean,
): Eventually<Outcome> {
  const { catalog } = chain.serving;
  const definition = catalog.find(info.group, info.version, info.resource);
  if (definition === undefined) return unknownResource(chain.serving, info.group);
  if (rest.length > 0 && info.subresource !== 'proxy') throw routerRefusals.notFound();
  return dispatch(chain.serving, {
    request: context.request,
    ...(context.response === undefined ? {} : { response: context.response }),
    ...(context.upgrade === undefined ? {} : { upgrade: context.upgrade }),
    info,
    query,
    definition,
    user,
    pretty,
    get signal() {
      return context.signal;
    },
    warn: (message) => {
      context.warnings.push(message);
    },
  });
}

/** The router of a group knows its paths; where there is no group nobody knows anything. */
function unknownResource({ catalog }: Serving, group: string): Answer {
  const served = catalog.all().some((each) => each.group === group && each.decoding === 'builtin');
  if (served) throw routerRefusals.notFound();
  return pageNotFound();
}

function finish(chain: RequestChain, context: RequestContext, outcome: Outcome): void {
  if (outcome === 'streamed') return;
  const { contentType, ...answer } = outcome;
  send(chain, context, contentType === '' ? answer : outcome);
}

function fail(chain: RequestChain, context: RequestContext, error: unknown, pretty: boolean): void {
  if (error instanceof ImpersonationOfNobody) {
    send(chain, context, plainText(500, error.plainText));
    return;
  }
  const refusal = refusalOf(error);
  const { accept } = context.request.headers;
  const form: Representation = {
    ...PLAIN_JSON,
    format: accept?.startsWith('application/yaml') === true ? 'yaml' : 'json',
    // Who accepts nothing that is offered is shown the refusal as a person would be.
    pretty: pretty || refusal.statusCode === 406,
  };
  send(chain, context, statusAnswer(refusal, form));
}

function send({ random }: RequestChain, context: RequestContext, answer: WholeAnswer): void {
  const { request, response, upgrade, warnings } = context;
  if (response !== undefined) {
    if (response.headersSent) response.end();
    else sendAnswer(request, response, answer, { auditId: generateUid(random), warnings });
  } else if (upgrade !== undefined) refuseUpgrade(upgrade.socket, answer);
}

/** The connection has no response object any more: the answer is written by hand. */
function refuseUpgrade(socket: NodeJS.WritableStream, { code, contentType, body }: WholeAnswer): void {
  socket.end(
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}\r\nContent-Type: ${contentType ?? 'application/json'}\r\n` +
      `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body.toString('utf8')}`,
  );
}
