import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { decode, encode, streamEncode, type RecordType } from 'dns-packet';
import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { askBytes, dig, digAnswer, queryOf, type DigAnswer, type DigOptions } from '../testing/dns-query.ts';
import { readAll, testFleet, type TestFleet } from '../testing/test-fleet.ts';
import { startDnsServer, type DnsServer } from './dns-server.ts';
import type { DnsRecords, DnsTable } from './dns-table.ts';

describe('startDnsServer', () => {
  let fleet: TestFleet;
  let server: DnsServer;
  beforeEach(async () => {
    fleet = testFleet();
    const { network } = fleet;
    server = await startDnsServer({
      network,
      clock: systemClock,
      random: seededRandom(1),
      address: fleet.address(10),
      port: 0,
      table: TABLE,
    });
  });
  afterEach(() => fleet[Symbol.asyncDispose]());

  const ask = async (name: string, type: RecordType, options: DigOptions = {}): Promise<DigAnswer> =>
    digAnswer(await dig(server.address, name, type, { port: server.port, ...options }));
  const bytes = (query: Buffer): Promise<Buffer> => askBytes(server.address, server.port, query);

  it('answers over UDP and TCP, with authority, in the case of the question', async () => {
    const expected = {
      status: 'NOERROR',
      flags: ['aa', 'rd'],
      answer: ['Web.default.SVC.cluster.local 30 A 127.9.128.7'],
      authority: [],
      additional: [],
    };
    expect(await ask('Web.default.SVC.cluster.local', 'A')).to.deep.equal(expected);
    expect(await ask('Web.default.SVC.cluster.local', 'A', { transport: 'tcp' })).to.deep.equal(expected);
  });

  it('says NODATA for names without such records and NXDOMAIN for others, each with the SOA', async () => {
    const soa = 'cluster.local 30 SOA ns.dns.cluster.local hostmaster.cluster.local 7200 1800 86400 30';
    const nothing = { flags: ['aa', 'rd'], answer: [], authority: [soa], additional: [] };
    expect(await ask('web.default.svc.cluster.local', 'AAAA')).to.deep.equal({ status: 'NOERROR', ...nothing });
    expect(await ask('default.svc.cluster.local', 'A')).to.deep.equal({ status: 'NOERROR', ...nothing });
    expect(await ask('nothing.default.svc.cluster.local', 'A')).to.deep.equal({ status: 'NXDOMAIN', ...nothing });
    expect((await ask('default.svc.cluster.local', 'TXT')).status).to.equal('NXDOMAIN');
    expect((await ask('dns-version.cluster.local', 'A')).status).to.equal('NXDOMAIN');
  });

  it('answers SRV with equal weights and the addresses of the targets', async () => {
    const expected: DigAnswer = {
      status: 'NOERROR',
      flags: ['aa', 'rd'],
      answer: [
        '_http._tcp.db.default.svc.cluster.local 30 SRV 0 33 80 db-0.db.default.svc.cluster.local',
        '_http._tcp.db.default.svc.cluster.local 30 SRV 0 33 80 db-1.db.default.svc.cluster.local',
        '_http._tcp.db.default.svc.cluster.local 30 SRV 0 33 81 db-1.db.default.svc.cluster.local',
      ],
      authority: [],
      additional: [
        'db-0.db.default.svc.cluster.local 30 A 127.9.0.5',
        'db-1.db.default.svc.cluster.local 30 A 127.9.0.6',
      ],
    };
    expect(await ask('_http._tcp.db.default.svc.cluster.local', 'SRV')).to.deep.equal(expected);
    expect((await ask('http.tcp.db.default.svc.cluster.local', 'SRV')).answer).to.have.length(3);
  });

  it('answers PTR, TXT, NS and SOA', async () => {
    expect((await ask('7.128.9.127.in-addr.arpa', 'PTR')).answer).to.deep.equal([
      '7.128.9.127.in-addr.arpa 30 PTR web.default.svc.cluster.local',
    ]);
    expect((await ask('dns-version.cluster.local', 'TXT')).answer).to.deep.equal([
      'dns-version.cluster.local 30 TXT 1.1.0',
    ]);
    const ns = await ask('cluster.local', 'NS');
    expect(ns.answer).to.deep.equal(['cluster.local 30 NS kube-dns.kube-system.svc.cluster.local']);
    expect(ns.additional).to.deep.equal(['kube-dns.kube-system.svc.cluster.local 30 A 127.9.128.10']);
    expect((await ask('cluster.local', 'SOA')).answer).to.have.length(1);
  });

  it('computes the names of pods in namespaces that exist', async () => {
    expect((await ask('127-9-0-44.default.pod.cluster.local', 'A')).answer).to.deep.equal([
      '127-9-0-44.default.pod.cluster.local 30 A 127.9.0.44',
    ]);
    for (const name of ['127-9-0-44.nowhere.pod', '127-9-0-444.default.pod', 'web.default.pod', '1-2-3.default.pod'])
      expect((await ask(`${name}.cluster.local`, 'A')).status).to.equal('NXDOMAIN');
  });

  it('follows aliases within its zones and asks upstream for the rest', async () => {
    const inside = [
      'in.default.svc.cluster.local 30 CNAME web.default.svc.cluster.local',
      'web.default.svc.cluster.local 30 A 127.9.128.7',
    ];
    expect((await ask('in.default.svc.cluster.local', 'A')).answer).to.deep.equal(inside);
    expect((await ask('in.default.svc.cluster.local', 'CNAME')).answer).to.deep.equal(inside.slice(0, 1));
    expect(await ask('dangling.default.svc.cluster.local', 'A'))
      .to.include({ status: 'NOERROR' })
      .and.have.property('answer').that.is.empty;
    expect((await ask('loop.default.svc.cluster.local', 'A')).answer).to.deep.equal([]);
    expect((await ask('out.default.svc.cluster.local', 'A')).answer).to.deep.equal([
      'out.default.svc.cluster.local 30 CNAME www.example.com',
    ]);

    const upstream = createSocket('udp4');
    upstream.on('message', (data, from) => {
      const { id, questions = [] } = decode(data);
      const [question] = questions;
      const answers = [{ name: question!.name, type: 'A', ttl: 60, data: '192.0.2.1' } as const];
      upstream.send(encode({ type: 'response', id: id!, questions, answers }), from.port, from.address);
    });
    upstream.bind(0, fleet.address(20));
    await once(upstream, 'listening');
    const forwarding = await startDnsServer({
      network: fleet.network,
      clock: systemClock,
      random: seededRandom(1),
      address: fleet.address(11),
      port: 0,
      table: TABLE,
      upstream: { address: fleet.address(20), port: upstream.address().port },
    });
    const forwarded = (name: string): Promise<DigAnswer> =>
      dig(forwarding.address, name, 'A', { port: forwarding.port }).then(digAnswer);
    expect((await forwarded('www.example.com')).answer).to.deep.equal(['www.example.com 60 A 192.0.2.1']);
    expect((await forwarded('out.default.svc.cluster.local')).answer).to.deep.equal([
      'out.default.svc.cluster.local 30 CNAME www.example.com',
      'www.example.com 60 A 192.0.2.1',
    ]);
    upstream.close();
  });

  it('fails for names of nobody, and refuses what it does not do', async () => {
    const none = { answer: [], authority: [], additional: [] };
    expect(await ask('www.example.com', 'A')).to.deep.equal({ status: 'SERVFAIL', flags: ['rd'], ...none });
    expect((await ask('9.9.9.9.in-addr.arpa', 'PTR')).status).to.equal('SERVFAIL');
    expect((await ask('cluster.local', 'AXFR')).status).to.equal('REFUSED');
    expect((await ask('cluster.local', 'TXT', { class: 'CH' })).status).to.equal('REFUSED');
  });

  it('truncates what does not fit, and sends all of it over TCP or with EDNS', async () => {
    const name = 'many.default.svc.cluster.local';
    const small = await dig(server.address, name, 'A', { port: server.port });
    expect(small.flag_tc).to.equal(true);
    expect(small.answers).to.have.length.within(20, 29);
    const large = await dig(server.address, name, 'A', { port: server.port, edns: { udpPayloadSize: 4_096 } });
    expect(large.flag_tc).to.equal(false);
    expect(large.answers).to.have.length(100);
    expect(large.additionals).to.have.length(1);
    expect(await ask(name, 'A', { transport: 'tcp' }))
      .to.have.property('answer')
      .with.length(100);
  });

  it('gives addresses in another order each time', async () => {
    const firsts = new Set<unknown>();
    for (let turn = 0; turn < 20; turn++) {
      const { answers = [] } = await dig(server.address, 'db.default.svc.cluster.local', 'A', { port: server.port });
      firsts.add('data' in answers[0]! ? answers[0].data : undefined);
    }
    expect(firsts.size).to.equal(2);
  });

  it('answers several queries of one connection, in pieces and at once', async () => {
    const socket = connect(server.port, server.address);
    const queries = Buffer.concat(
      ['web', 'db', 'nothing'].map((name) => streamEncode(queryOf(`${name}.default.svc.cluster.local`, 'A'))),
    );
    socket.write(queries.subarray(0, 1));
    await systemClock.sleep(5);
    socket.end(queries.subarray(1));
    let rest = await readAll(socket);
    const counts: number[] = [];
    while (rest.length > 0) {
      counts.push(decode(rest.subarray(2)).answers?.length ?? 0);
      rest = rest.subarray(2 + rest.readUInt16BE(0));
    }
    expect(counts).to.deep.equal([1, 2, 0]);
  });

  it('answers from another table as soon as it has it', async () => {
    server.update({ zones: [] });
    expect((await ask('web.default.svc.cluster.local', 'A')).status).to.equal('SERVFAIL');
    server.update(TABLE);
    expect((await ask('web.default.svc.cluster.local', 'A')).answer).to.have.length(1);
  });

  it('survives what is no query', async () => {
    const socket = createSocket('udp4');
    for (const junk of [Buffer.alloc(0), Buffer.alloc(5), Buffer.alloc(12, 0xff)])
      socket.send(junk, server.port, server.address);
    socket.close();
    const query = encode(queryOf('web.default.svc.cluster.local', 'A'));
    const loop = Buffer.from(query);
    loop.writeUInt16BE(0xc00c, 12);
    expect(decode(await bytes(loop))).to.include({ rcode: 'FORMERR', id: 4_711 });
    expect(decode(await bytes(query.subarray(0, 20)))).to.include({ rcode: 'FORMERR' });
    const status = Buffer.from(query);
    status.writeUInt16BE(0x1000, 2);
    expect(decode(await bytes(status))).to.include({ rcode: 'NOTIMP' });
    const version = await dig(server.address, 'cluster.local', 'A', {
      port: server.port,
      edns: { udpPayloadSize: 512, ednsVersion: 1 },
    });
    const [opt] = version.additionals ?? [];
    expect(opt).to.include({ type: 'OPT', extendedRcode: 1 });
    for (let seed = 1; seed < 200; seed++) {
      const random = seededRandom(seed);
      const broken = Buffer.from(query);
      for (let hits = 0; hits < 3; hits++)
        broken[Math.floor(random.next() * broken.length)] = Math.floor(random.next() * 256);
      const sender = createSocket('udp4');
      sender.send(broken, server.port, server.address, () => sender.close());
    }
    expect((await ask('web.default.svc.cluster.local', 'A')).answer).to.have.length(1);
  });
});

const names = new Map<string, DnsRecords>(
  Object.entries({
    'dns-version.cluster.local': { text: '1.1.0' },
    'default.svc.cluster.local': {},
    'web.default.svc.cluster.local': { addresses: ['127.9.128.7'] },
    'db.default.svc.cluster.local': { addresses: ['127.9.0.5', '127.9.0.6'] },
    '_http._tcp.db.default.svc.cluster.local': {
      services: [
        { target: 'db-0.db.default.svc.cluster.local', port: 80, address: '127.9.0.5' },
        { target: 'db-1.db.default.svc.cluster.local', port: 80, address: '127.9.0.6' },
        { target: 'db-1.db.default.svc.cluster.local', port: 81, address: '127.9.0.6' },
      ],
    },
    'many.default.svc.cluster.local': {
      addresses: Array.from({ length: 100 }, (_, index) => `127.9.1.${String(index)}`),
    },
    'in.default.svc.cluster.local': { alias: 'web.default.svc.cluster.local' },
    'out.default.svc.cluster.local': { alias: 'www.example.com' },
    'dangling.default.svc.cluster.local': { alias: 'gone.default.svc.cluster.local' },
    'loop.default.svc.cluster.local': { alias: 'loop.default.svc.cluster.local' },
  }),
);
const common = {
  ttlSeconds: 30,
  serial: 1,
  nameServer: { label: 'kube-dns.kube-system.svc', address: '127.9.128.10' },
};
const TABLE: DnsTable = {
  zones: [
    { ...common, origin: 'cluster.local', names, podNamespaces: new Set(['default']) },
    {
      ...common,
      origin: 'in-addr.arpa',
      names: new Map([['7.128.9.127.in-addr.arpa', { pointers: ['web.default.svc.cluster.local'] }]]),
      fallsThrough: true,
    },
  ],
};
