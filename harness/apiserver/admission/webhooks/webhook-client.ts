import { buildConnector, Pool, type Dispatcher } from 'undici';
import type { Clock } from '../../../core/clock.ts';
import { isJsonObject, textAt, type JsonObject } from '../../../kube/json/json.ts';
import type { ServiceResolver } from './service-resolver.ts';
import { transportErrorText } from './transport-error-text.ts';
import type { Webhook, WebhookTarget } from './webhook.ts';
import { WebhookFailure } from './webhook-failure.ts';
import { jsonText } from '../../../kube/json/json-text.ts';
import { parseJsonValue } from '../../../kube/json/parse-json.ts';

/** How many addresses connections are kept for. */
const MAX_POOLS = 64;
/** Longer answers are cut off. */
const MAX_ANSWER_BYTES = 3 * 1024 * 1024;

export interface WebhookClientOptions {
  readonly clock: Clock;
  readonly resolve: ServiceResolver;
}

/** Calls webhooks over HTTPS. Connections are kept and shared by webhooks with the same address and authorities. */
export class WebhookClient implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #resolve: ServiceResolver;
  readonly #pools = new Map<string, Pool>();

  constructor({ clock, resolve }: WebhookClientOptions) {
    this.#clock = clock;
    this.#resolve = resolve;
  }

  /** Mirrors apiserver `pkg/util/webhook/client.go`. @throws {@link WebhookFailure} */
  async call({ target, timeoutSeconds }: Webhook, review: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    const url = urlOf(target);
    url.searchParams.set('timeout', `${timeoutSeconds}s`);
    const deadline = new AbortController();
    using _timer = this.#clock.after(timeoutSeconds * 1_000, () => {
      deadline.abort();
    });
    try {
      const answer = await this.#pool(url, target).request({
        method: 'POST',
        path: `${url.pathname}${url.search}`,
        headers: HEADERS,
        body: jsonText(review),
        signal: AbortSignal.any([signal, deadline.signal]),
      });
      return decoded(answer.statusCode, await textOf(answer), String(answer.headers['content-type'] ?? ''));
    } catch (error) {
      if (error instanceof WebhookFailure) throw error;
      const why = deadline.signal.aborted
        ? 'context deadline exceeded'
        : signal.aborted
          ? 'context canceled'
          : transportErrorText(error, url);
      throw new WebhookFailure(`failed to call webhook: Post ${JSON.stringify(shownUrl(url, target))}: ${why}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  #pool(url: URL, target: WebhookTarget): Pool {
    const key = `${url.origin}\n${target.caBundle}`;
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(url.origin, { connect: this.#connector(target) });
    this.#pools.set(key, pool);
    this.#dropOldest();
    return pool;
  }

  /** Configurations come and go; calls that are under way end first. */
  #dropOldest(): void {
    const [oldest] = this.#pools;
    if (oldest === undefined || this.#pools.size <= MAX_POOLS) return;
    this.#pools.delete(oldest[0]);
    oldest[1].close().catch(() => undefined);
  }

  /** Names of services are looked up for each connection; the certificate must still be that of the name. */
  #connector({ service, caBundle }: WebhookTarget): buildConnector.connector {
    const connect = buildConnector(caBundle === '' ? {} : { ca: caBundle });
    if (service === undefined) return connect;
    return (options, callback) => {
      try {
        const { host, port } = this.#resolve(service);
        connect({ ...options, hostname: host, port: String(port), servername: options.hostname }, callback);
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)), null);
      }
    };
  }
}

const HEADERS = {
  accept: 'application/json, */*',
  'content-type': 'application/json',
  'user-agent': 'kube-apiserver-admission',
} as const;

function urlOf({ url, service }: WebhookTarget): URL {
  if (service !== undefined)
    return new URL(`https://${service.name}.${service.namespace}.svc:${service.port}${service.path}`);
  if (url === undefined) throw new WebhookFailure('webhook configuration must have either service or URL');
  if (!URL.canParse(url)) throw new WebhookFailure(`Unparsable URL: ${url}`);
  return new URL(url);
}

/** As upstream shows it: the port of a service also where it is the usual one. */
function shownUrl(url: URL, { service }: WebhookTarget): string {
  return service === undefined ? url.href : `https://${url.hostname}:${service.port}${url.pathname}${url.search}`;
}

async function textOf({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new WebhookFailure('failed to call webhook: the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function decoded(status: number, text: string, contentType: string): JsonObject {
  const value = parsed(text);
  if (status >= 300)
    throw new WebhookFailure(`failed to call webhook: ${statusText(status, text, value, contentType)}`);
  if (text === '')
    throw new WebhookFailure(
      `failed to call webhook: 0-length response with status code: ${status} and content type: ${contentType}`,
    );
  if (value === undefined)
    throw new WebhookFailure("failed to call webhook: couldn't get version/kind; json parse error: no JSON object");
  return value;
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value = parseJsonValue(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Mirrors client-go `rest/request.go` transformResponse and NewGenericServerResponse of apimachinery `pkg/api/errors/errors.go`. */
function statusText(status: number, text: string, value: JsonObject | undefined, contentType: string): string {
  if (value?.['kind'] === 'Status' && value['status'] === 'Failure') return textAt(value, 'message') ?? '';
  const message = contentType.startsWith('text/') ? text.trim() : 'unknown';
  if (MESSAGE_STATUSES.has(status)) return message;
  return (
    STATUS_TEXTS[status] ??
    `an error on the server (${JSON.stringify(message)}) has prevented the request from succeeding`
  );
}

/** Of these the body is shown. */
const MESSAGE_STATUSES: ReadonlySet<number> = new Set([403, 406, 415]);

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};
