import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { request, Agent } from 'undici';
import { expect } from 'chai';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { systemClock } from '../../core/clock.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import { seededRandom } from '../../core/random.ts';
import { startDnsServer, type DnsServer } from '../dns/dns-server.ts';
import type { DnsRecords } from '../dns/dns-table.ts';
import { nextChunk, testFleet, type TestFleet } from '../testing/test-fleet.ts';

describe('the lookup of a place with a name server', () => {
  let fleet: TestFleet;
  let dns: DnsServer;
  let place: ProgramNetwork;
  beforeEach(async () => {
    fleet = testFleet();
    const addresses = Array.from({ length: 80 }, (_, index) => `127.9.1.${String(index)}`);
    const names = new Map<string, DnsRecords>(
      Object.entries({
        'web.default.svc.cluster.local': { addresses: [fleet.east.address] },
        'both.default.svc.cluster.local': { addresses: ['127.9.0.1', '::1'] },
        'many.default.svc.cluster.local': { addresses },
        'empty.default.svc.cluster.local': {},
      }),
    );
    dns = await startDnsServer({
      network: fleet.network,
      clock: systemClock,
      random: seededRandom(1),
      address: fleet.address(10),
      port: 0,
      table: {
        zones: [
          {
            origin: 'cluster.local',
            ttlSeconds: 30,
            serial: 1,
            names,
            nameServer: { label: 'ns.dns', address: '127.9.0.1' },
          },
        ],
      },
    });
    place = placeWith(['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local']);
  });
  afterEach(() => fleet[Symbol.asyncDispose]());

  const placeWith = (search: readonly string[]): ProgramNetwork =>
    fleet.network.programNetwork(fleet.west.address, {
      nameServer: { address: dns.address, port: dns.port, search },
    });
  const lookup = (name: string, options: LookupOptions = {}): Promise<unknown> =>
    new Promise((resolve) => {
      place.outbound.lookup?.(name, options, (error, address, family) => {
        if (error !== null) resolve(`${error.code ?? ''}: ${error.message}`);
        else resolve(typeof address === 'string' ? `${address} ${String(family)}` : address);
      });
    });

  it('finds names by the search list, whole names and names with a last dot', async () => {
    const found = `${fleet.east.address} 4`;
    expect(await lookup('web')).to.equal(found);
    expect(await lookup('WEB.default')).to.equal(found);
    expect(await lookup('web.default.svc')).to.equal(found);
    expect(await lookup('web.default.svc.cluster.local')).to.equal(found);
    expect(await lookup('web.default.svc.cluster.local.')).to.equal(found);
    expect(await lookup('web.')).to.match(/^EAI_AGAIN/);
  });

  it('gives all addresses of a family, as asked', async () => {
    expect(await lookup('both', { all: true })).to.deep.equal([{ address: '127.9.0.1', family: 4 }]);
    expect(await lookup('both', { family: 6 })).to.equal('::1 6');
    expect(await lookup('both', { family: 'IPv4', all: true })).to.have.length(1);
    // More than a datagram holds.
    expect(((await lookup('many', { all: true })) as LookupAddress[]).length).to.equal(80);
  });

  it('says ENOTFOUND for names that do not exist or have no address, EAI_AGAIN for those nobody can tell', async () => {
    place = placeWith(['cluster.local']);
    expect(await lookup('empty.default.svc.cluster.local', { family: 4 })).to.equal(
      'ENOTFOUND: getaddrinfo ENOTFOUND empty.default.svc.cluster.local',
    );
    place = placeWith([]);
    expect(await lookup('gone.default.svc.cluster.local')).to.equal(
      'ENOTFOUND: getaddrinfo ENOTFOUND gone.default.svc.cluster.local',
    );
    expect(await lookup('www.example.com')).to.equal('EAI_AGAIN: getaddrinfo EAI_AGAIN www.example.com');
    expect(await lookup(`${'x'.repeat(64)}.com`)).to.match(/^ENOTFOUND/);
    expect(await lookup('')).to.match(/^ENOTFOUND/);
  });

  it('answers literals and localhost itself', async () => {
    using _rule = fleet.network.links.add({ between: [{}, {}], effect: { kind: 'hold' } });
    expect(await lookup('127.0.0.9')).to.equal('127.0.0.9 4');
    expect(await lookup('::1', { all: true })).to.deep.equal([{ address: '::1', family: 6 }]);
    expect(await lookup('localhost')).to.equal(`${fleet.west.address} 4`);
  });

  it('asks once for what several ask at a time', async () => {
    const asked: string[] = [];
    const server = await fleet.network.programNetwork(fleet.address(30)).bindDatagrams(0);
    server.onMessage((data) => asked.push(data.toString('latin1')));
    place = fleet.network.programNetwork(fleet.west.address, {
      nameServer: { address: fleet.address(30), port: server.port, search: [] },
    });
    const both = Promise.all([lookup('a.b', { family: 4 }), lookup('a.b', { family: 4 })]);
    await systemClock.sleep(20);
    expect(asked).to.have.length(1);
    both.catch(() => undefined);
  });

  it('serves node:net and undici', async () => {
    const { port } = await fleet.east.listen(
      createServer((socket) => socket.end('hello')),
      0,
    );
    const socket = connect({ host: 'web', port, ...place.outbound });
    await once(socket, 'connect');
    expect(String(await nextChunk(socket))).to.equal('hello');
    socket.destroy();
    const http = await fleet.east.listen(
      createHttpServer((_question, answer) => answer.end('hi')),
      0,
    );
    const dispatcher = new Agent({ connect: place.outbound });
    const { body } = await request(`http://web.default:${String(http.port)}/`, { dispatcher });
    expect(await body.text()).to.equal('hi');
    await dispatcher.destroy();
  });
});
