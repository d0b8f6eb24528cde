import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { RouteTableDecoder } from '../../proxy/table/decode-route-table.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';

/** A proxy that keeps what it reads, and acknowledges at once if `acknowledges`. */
export class ProxyDouble {
  readonly tables: RouteTable[] = [];
  readonly #loadBalancer: string;
  #port: number;
  readonly #acknowledges: boolean;
  #response: IncomingMessage | undefined;

  constructor(port: number, acknowledges: boolean, loadBalancer = 'lb-0') {
    this.#port = port;
    this.#loadBalancer = loadBalancer;
    this.#acknowledges = acknowledges;
  }

  get last(): RouteTable | undefined {
    return this.tables.at(-1);
  }

  /** `cluster address` of every endpoint of every backend. */
  get endpoints(): readonly string[] {
    const backends = Object.values(this.last?.backends ?? {});
    return backends.flatMap(({ endpoints }) => endpoints.map(({ cluster, address }) => `${cluster} ${address}`));
  }

  async start(): Promise<void> {
    const path = `/v1/load-balancers/${this.#loadBalancer}/tables`;
    const request = httpRequest({ host: '127.0.0.1', port: this.#port, path, agent: false });
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    this.#response = response;
    const decoder = new RouteTableDecoder();
    let rest = '';
    response.setEncoding('utf8');
    response.on('error', () => undefined);
    response.on('data', (chunk: string) => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((each) => each !== '')) this.#apply(decoder.read(JSON.parse(line)));
    });
  }

  /** Follows another controller from now on. */
  async moveTo(port: number): Promise<void> {
    this.stop();
    this.#port = port;
    await this.start();
  }

  stop(): void {
    this.#response?.destroy();
  }

  acknowledge(): void {
    const ports = this.last?.listeners.map(({ port }) => port) ?? [];
    const path = `/v1/load-balancers/${this.#loadBalancer}/acks`;
    const request = httpRequest({ host: '127.0.0.1', port: this.#port, path, method: 'POST', agent: false });
    request.on('error', () => undefined);
    request.end(JSON.stringify({ version: this.last?.version, ports, failures: [] }));
  }

  #apply(table: RouteTable | undefined): void {
    if (table === undefined) return;
    this.tables.push(table);
    if (this.#acknowledges) this.acknowledge();
  }
}
