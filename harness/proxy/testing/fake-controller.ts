import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TableAck } from '../table/route-table.ts';

/** A controller whose streams a test writes. */
export class FakeController implements AsyncDisposable {
  readonly acks: TableAck[] = [];
  readonly streams: ServerResponse[] = [];
  opened = 0;
  /** What a stream begins with. */
  first: string | undefined;
  status = 200;
  /** What callers showed, in order. */
  readonly authorizations: (string | undefined)[] = [];
  readonly #server = createServer((request, response) => {
    const { method, url, headers } = request;
    this.authorizations.push(headers.authorization);
    if (method === 'POST' && url === '/v1/load-balancers/lb%2F1/acks') {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        this.acks.push(JSON.parse(text) as TableAck);
        response.writeHead(204).end();
      });
    } else if (url === '/v1/load-balancers/lb%2F1/tables' && this.status === 200) {
      this.opened += 1;
      this.streams.push(response);
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
      if (this.first !== undefined) response.write(this.first);
    } else response.writeHead(this.status === 200 ? 404 : this.status).end('unknown');
  });

  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  send(text: string): void {
    for (const stream of this.streams) stream.write(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) =>
      this.#server.close(() => {
        resolve();
      }),
    );
  }
}
