import { expect } from 'chai';
import { systemNetwork } from '../../core/system-network.ts';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import { RouteTables } from './route-tables.ts';
import { startRouteServer, type RouteServer } from './route-server.ts';

const content = (region: string): Omit<RouteTable, 'version'> => ({
  sources: {},
  defaultClientRegion: region,
  listeners: [],
  backends: {},
});

interface Rig extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly tables: RouteTables;
  readonly server: RouteServer;
  ready: boolean;
}

async function rig(routeToken?: string): Promise<Rig> {
  const clock = new FakeClock();
  const tables = new RouteTables(clock, ['lb-0'], () => undefined);
  const state = { clock, tables, ready: false };
  const server = await startRouteServer({
    tables,
    clock,
    network: systemNetwork('127.0.0.1'),
    port: 0,
    isReady: () => state.ready,
    routeToken,
  });
  return Object.assign(state, { server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() });
}

async function open(
  { server }: Rig,
  method: string,
  path: string,
  body?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<IncomingMessage> {
  const request = httpRequest({ host: '127.0.0.1', port: server.port, method, path, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.setEncoding('utf8');
  return response;
}

async function ask(each: Rig, method: string, path: string, body?: string): Promise<string> {
  const response = await open(each, method, path, body);
  return `${String(response.statusCode)} ${await text(response)}`;
}

async function nextChunk(response: IncomingMessage): Promise<string> {
  const [chunk] = (await once(response, 'data')) as [string];
  return chunk;
}

describe('route server', () => {
  it('is ready when it is told so', async () => {
    await using each = await rig();
    expect(await ask(each, 'GET', '/readyz')).to.equal('503 not every cluster was seen yet');
    each.ready = true;
    expect(await ask(each, 'GET', '/readyz')).to.equal('200 ok');
  });

  it('streams the current table at once, then each change, as one JSON line', async () => {
    await using each = await rig();
    each.tables.publish('lb-0', content('a'));
    const response = await open(each, 'GET', '/v1/load-balancers/lb-0/tables');
    expect(response.headers['content-type']).to.equal('application/x-ndjson');
    expect(JSON.parse(await nextChunk(response))).to.include({ defaultClientRegion: 'a' });
    const changed = nextChunk(response);
    each.tables.publish('lb-0', content('b'));
    const line = await changed;
    expect(line.endsWith('\n')).to.equal(true);
    expect(JSON.parse(line)).to.include({ defaultClientRegion: 'b', version: each.clock.date().getTime() + 1 });
    response.destroy();
  });

  it('waits for the first table, with a blank line every 5 s', async () => {
    await using each = await rig();
    const response = await open(each, 'GET', '/v1/load-balancers/lb-0/tables');
    const beat = nextChunk(response);
    await each.clock.advance(5_000);
    expect(await beat).to.equal('\n');
    const first = nextChunk(response);
    each.tables.publish('lb-0', content('a'));
    expect(JSON.parse(await first)).to.include({ defaultClientRegion: 'a' });
    response.destroy();
  });

  it('notices a reader that leaves', async () => {
    await using each = await rig();
    const response = await open(each, 'GET', '/v1/load-balancers/lb-0/tables');
    await each.clock.advance(100);
    expect(each.tables.state('lb-0').absentMs).to.equal(0);
    response.destroy();
    while (each.tables.state('lb-0').absentMs === 0) await each.clock.advance(1);
    expect(each.tables.state('lb-0').absentMs).to.be.greaterThan(0);
  });

  it('gives a slow reader the newest table only', async () => {
    await using each = await rig();
    const response = await open(each, 'GET', '/v1/load-balancers/lb-0/tables');
    const big = 'x'.repeat(200_000);
    for (const name of ['first', 'second', 'third', 'last']) each.tables.publish('lb-0', content(`${name}${big}`));
    let seen = '';
    const names: string[] = [];
    for await (const chunk of response as AsyncIterable<string>) {
      seen += chunk;
      const lines = seen.split('\n');
      seen = lines.pop() ?? '';
      names.push(...lines.map((line) => (JSON.parse(line) as RouteTable).defaultClientRegion.replace(big, '')));
      if (names.includes('last')) break;
    }
    expect(names).to.deep.equal(['first', 'last']);
  });

  it('takes acknowledgements', async () => {
    await using each = await rig();
    each.tables.publish('lb-0', content('a'));
    const ack = { version: each.clock.date().getTime(), ports: [80], failures: [{ port: 81, reason: 'EADDRINUSE' }] };
    expect(await ask(each, 'POST', '/v1/load-balancers/lb-0/acks', JSON.stringify(ack))).to.equal('204 ');
    expect(each.tables.state('lb-0').applied).to.deep.equal({ ...ack, sources: {} });
  });

  it('refuses what is no acknowledgement', async () => {
    await using each = await rig();
    const path = '/v1/load-balancers/lb-0/acks';
    expect(await ask(each, 'POST', path, '{')).to.match(/^400 not JSON: /);
    expect(await ask(each, 'POST', path, '{"version":"1","ports":[],"failures":[]}')).to.match(/^400 not a TableAck: /);
    expect(await ask(each, 'POST', path, 'x'.repeat(70_000))).to.equal(
      '413 an acknowledgement has at most 65536 bytes\n',
    );
  });

  describe('with a token', () => {
    const TABLES = '/v1/load-balancers/lb-0/tables';
    const ACKS = '/v1/load-balancers/lb-0/acks';
    const wrong = [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: 'Basic right' },
      { authorization: 'Bearer ' },
    ];

    it('gives tables to whoever shows it, and takes acknowledgements', async () => {
      await using each = await rig('right');
      each.tables.publish('lb-0', content('a'));
      const headers = { authorization: 'Bearer right' };
      const response = await open(each, 'GET', TABLES, undefined, headers);
      expect(JSON.parse(await nextChunk(response))).to.include({ defaultClientRegion: 'a' });
      response.destroy();
      const ack = JSON.stringify({ version: each.clock.date().getTime(), ports: [], failures: [] });
      expect((await open(each, 'POST', ACKS, ack, headers)).statusCode).to.equal(204);
    });

    it('refuses all others with 401, whatever they ask of a load balancer', async () => {
      await using each = await rig('right');
      each.tables.publish('lb-0', content('a'));
      for (const headers of wrong)
        for (const [method, path] of [
          ['GET', TABLES],
          ['POST', ACKS],
          ['GET', '/v1/load-balancers/lb-9/tables'],
        ] as const) {
          const response = await open(each, method, path, '{}', headers);
          expect([response.statusCode, response.headers['www-authenticate'], await text(response)]).to.deep.equal([
            401,
            'Bearer',
            'the token of this installation is needed\n',
          ]);
        }
    });

    it('tells everybody whether it is ready', async () => {
      await using each = await rig('right');
      each.ready = true;
      expect(await ask(each, 'GET', '/readyz')).to.equal('200 ok');
    });
  });

  it('answers 404 for unknown load balancers and paths, 405 for other methods', async () => {
    await using each = await rig();
    expect(await ask(each, 'GET', '/v1/load-balancers/lb-9/tables')).to.equal(
      '404 load balancer lb-9 is not one of the fleet\n',
    );
    expect(await ask(each, 'GET', '/nope')).to.equal('404 no such path: /nope\n');
    expect(await ask(each, 'POST', '/v1/load-balancers/lb-0/tables')).to.equal(
      '405 POST /v1/load-balancers/lb-0/tables is not supported\n',
    );
  });
});
