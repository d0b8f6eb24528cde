import { Readable } from 'node:stream';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { Clock } from '../../core/clock.ts';
import { FleetbedError } from '../../core/errors.ts';
import { parseJsonValue } from '../../kube/json/parse-json.ts';
import { badAnswer } from '../../kube/client/watch-event.ts';
import {
  MAX_RETRIES,
  statusOfAnswer,
  type KubeRequest,
  type RequestTransport,
} from '../../kube/client/kube-transport.ts';
import { KubeStatusError, type RequestLine } from '../../kube/status/kube-status-error.ts';
import type { ApiServer } from '../api-server.ts';
import type { User } from '../authn/user.ts';
import { ALWAYS_ALLOW } from '../authz/always-allow.ts';
import { RequestContext } from '../handlers/request-context.ts';
import { serve, type RequestChain } from '../handlers/serve.ts';
import { InProcessResponse } from './in-process-response.ts';

export interface InProcessIdentity {
  readonly user: User;
  /** The first word of it is the field manager of writes that name none. */
  readonly userAgent: string;
}

/** Requests to a server of this process, as a user who need not show anything. Answers are what they are over HTTP. */
export class InProcessTransport implements RequestTransport {
  readonly server: string;
  readonly watchSeconds = 3_600;
  readonly #chain: RequestChain;
  readonly #stopped: AbortSignal;
  readonly #clock: Clock;
  readonly #userAgent: string;

  constructor(server: ApiServer, { user, userAgent }: InProcessIdentity) {
    this.server = server.url;
    this.#stopped = server.stopped;
    this.#clock = server.chain.serving.env.clock;
    this.#userAgent = userAgent;
    const superuser = user.groups.includes('system:masters');
    this.#chain = {
      ...server.chain,
      authenticator: { ...server.chain.authenticator, authenticate: () => user },
      ...(superuser ? { authorizer: ALWAYS_ALLOW } : {}),
    };
  }

  async text(request: KubeRequest): Promise<string> {
    for (let retries = 0; ; retries += 1) {
      const response = this.#exchange(request);
      const code = await response.code;
      const body = await textOf(response.body);
      if (code < 400) return body;
      const refusal = new KubeStatusError(statusOfAnswer(code, body), this.requestLine(request));
      const { retryAfterSeconds } = refusal.details;
      if (code !== 429 || retryAfterSeconds === undefined || retries === MAX_RETRIES) throw refusal;
      await this.#clock.sleep(retryAfterSeconds * 1_000, request.signal);
    }
  }

  async json<T>(request: KubeRequest): Promise<T> {
    const text = await this.text(request);
    try {
      return parseJsonValue(text) as T;
    } catch {
      throw badAnswer('an answer that is not JSON', text, this.requestLine(request));
    }
  }

  async *stream(request: KubeRequest): AsyncGenerator<Uint8Array, void, undefined> {
    const response = this.#exchange(request);
    const code = await response.code;
    if (code >= 400)
      throw new KubeStatusError(statusOfAnswer(code, await textOf(response.body)), this.requestLine(request));
    yield* response.body as AsyncIterable<Uint8Array>;
  }

  requestLine({ method, path }: Pick<KubeRequest, 'method' | 'path'>): RequestLine {
    return { method, server: this.server, path };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #exchange(request: KubeRequest): InProcessResponse {
    const { method, path, body = '', contentType = 'application/json', accept = 'application/json', signal } = request;
    signal.throwIfAborted();
    if (this.#stopped.aborted) throw stoppedServer(this.server, request);
    const headers = { accept, 'user-agent': this.#userAgent, ...(body === '' ? {} : { 'content-type': contentType }) };
    const incoming = Object.assign(Readable.from(body === '' ? [] : [Buffer.from(body)]), {
      method,
      url: path,
      headers,
    }) as unknown as IncomingMessage;
    const response = new InProcessResponse(signal);
    // What is read and written of a response is what this one has.
    const outgoing = response as unknown as ServerResponse;
    serve(this.#chain, new RequestContext(incoming, this.#stopped, outgoing));
    return response;
  }
}

export function stoppedServer(server: string, { method, path }: Pick<KubeRequest, 'method' | 'path'>): FleetbedError {
  return new FleetbedError('FLEETBED_KUBE_UNREACHABLE', `the API server ${server} did not answer`, {
    observed: `${method} ${path}: the server has stopped`,
  });
}
