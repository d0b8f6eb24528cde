import { Agent, request } from 'undici';
import { notYet, ready, type Observation } from '../../core/wait.ts';
import { decodeRouteTable } from '../../proxy/table/decode-route-table.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';

/** The admin ports of the proxies, as published on this host. Disposing it cuts its connections. */
export class ProxyAdmin implements AsyncDisposable {
  readonly #agent = new Agent({ connectTimeout: 2_000, headersTimeout: 2_000, bodyTimeout: 2_000 });

  /** Ready once the proxy serves its first table. */
  async isReady(hostPort: number, signal: AbortSignal): Promise<Observation<undefined>> {
    const { status, body } = await this.#get(hostPort, '/ready', signal);
    return status === 200 ? ready(undefined) : notYet(`/ready answers ${String(status)} ${body.trim()}`);
  }

  /** The table in force; not yet when there is none. */
  async table(hostPort: number, signal: AbortSignal): Promise<Observation<RouteTable>> {
    const { status, body } = await this.#get(hostPort, '/table', signal);
    if (status !== 200) return notYet(`/table answers ${String(status)} ${body.trim()}`);
    return ready(decodeRouteTable(JSON.parse(body)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#agent.destroy();
  }

  async #get(hostPort: number, path: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
    const url = `http://127.0.0.1:${String(hostPort)}${path}`;
    const answer = await request(url, { dispatcher: this.#agent, signal });
    return { status: answer.statusCode, body: await answer.body.text() };
  }
}
