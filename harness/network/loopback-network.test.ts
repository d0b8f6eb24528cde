import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer, get as getHttps, type RequestOptions } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { expect } from 'chai';
import { request } from 'undici';
import { Agent as UndiciAgent } from 'undici';
import { WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../core/clock.ts';
import {
  howItEnds,
  isSilent,
  listenEcho,
  listenHttp,
  listenRaw,
  never,
  nextChunk,
  readAll,
  testFleet,
  type TestFleet,
} from './testing/test-fleet.ts';

describe('fleetNetwork', () => {
  let fleet: TestFleet;
  beforeEach(() => {
    fleet = testFleet();
  });
  afterEach(() => fleet[Symbol.asyncDispose]());

  const client = (port: number): Socket =>
    connect({ host: fleet.east.address, port, localAddress: fleet.west.address, allowHalfOpen: true });

  describe('without rules', () => {
    it('serves http with keep-alive and shows the address of the client', async () => {
      const seen: (string | undefined)[] = [];
      const { port } = await listenHttp(fleet.east, (question, answer) => {
        seen.push(question.socket.remoteAddress);
        answer.end(`${String(question.socket.remotePort)} ${question.socket.localAddress ?? ''}`);
      });
      using agent = agentOf(fleet);
      const first = await httpGet({ agent, port, host: fleet.east.address });
      const second = await httpGet({ agent, port, host: fleet.east.address });
      expect(seen).to.deep.equal([fleet.west.address, fleet.west.address]);
      expect(first)
        .to.equal(second)
        .and.match(new RegExp(`^\\d+ ${fleet.east.address}$`));
    });

    it('serves https', async () => {
      const psk = { psk: Buffer.from('key'), identity: 'west' };
      const secret = { ciphers: 'PSK', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
      const server = createHttpsServer({ ...secret, pskCallback: () => psk.psk }, (question, answer) => {
        answer.end(`${question.socket.remoteAddress ?? ''} said ${question.url ?? ''}`);
      });
      const { port } = await fleet.east.listen(server, 0);
      // `pskCallback` is an option of node:tls that the types of node:https do not know.
      const options: RequestOptions & Pick<ConnectionOptions, 'pskCallback'> = {
        ...secret,
        pskCallback: () => psk,
        checkServerIdentity: () => undefined,
        agent: false,
        host: fleet.east.address,
        localAddress: fleet.west.address,
        port,
        path: '/hello',
      };
      const asked = getHttps(options);
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      expect((await readAll(answer as unknown as Duplex)).toString()).to.equal(`${fleet.west.address} said /hello`);
    });

    it('serves http2', async () => {
      const seen: unknown[] = [];
      const server = createHttp2Server((question, answer) => {
        seen.push(question.socket.remoteAddress);
        answer.end('x'.repeat(200_000));
      });
      const { port } = await fleet.east.listen(server, 0);
      const session = connectHttp2(`http://${fleet.east.address}:${String(port)}`, {
        createConnection: () => client(port),
      });
      const stream = session.request({ ':path': '/' });
      expect(await readAll(stream)).to.have.length(200_000);
      expect(seen).to.deep.equal([fleet.west.address]);
      session.destroy();
    });

    it('serves undici and web sockets', async () => {
      const { port, server } = await listenHttp(fleet.east, (question, answer) => {
        question.pipe(answer);
      });
      const url = `http://${fleet.east.address}:${String(port)}/`;
      const dispatcher = new UndiciAgent({ connect: { localAddress: fleet.west.address } });
      const body = randomBytes(300_000);
      const answer = await request(url, { dispatcher, method: 'POST', body });
      expect(Buffer.from(await answer.body.arrayBuffer()).equals(body)).to.equal(true);
      await dispatcher.destroy();

      const sockets = new WebSocketServer({ server });
      sockets.on('connection', (socket) => {
        socket.on('message', (data) => {
          socket.send(data);
        });
      });
      const socket = new WebSocket(url.replace('http', 'ws'), { localAddress: fleet.west.address });
      await once(socket, 'open');
      socket.send('ping');
      expect(String(((await once(socket, 'message')) as [Buffer])[0])).to.equal('ping');
      socket.terminate();
      sockets.close();
    });

    it('keeps a megabyte each way intact, with half-close', async () => {
      const { port } = await listenEcho(fleet.east);
      const sent = randomBytes(1_000_000);
      const socket = client(port);
      socket.end(sent);
      expect((await readAll(socket)).equals(sent)).to.equal(true);
    });

    it('ends a server as node does: close waits for what is in flight', async () => {
      const begun: (() => void)[] = [];
      const { port, server } = await listenHttp(fleet.east, (_question, answer) => {
        begun.push(() => answer.end('late'));
      });
      using agent = agentOf(fleet);
      const answer = httpGet({ agent, port, host: fleet.east.address });
      await once(server, 'request');
      const closed = once(server, 'close');
      server.close();
      expect(await isSilent(closed, 20)).to.equal(true);
      begun[0]?.();
      expect(await answer).to.equal('late');
      agent.destroy();
      await closed;
    });

    it('frees a port as soon as it is disposed, and connections go on', async () => {
      const first = await listenEcho(fleet.east);
      const socket = client(first.port);
      await once(socket, 'connect');
      socket.write('a');
      await nextChunk(socket);
      await first[Symbol.asyncDispose]();
      await listenRaw(fleet.east, (other) => other.destroy(), first.port);
      socket.write('b');
      expect(String(await nextChunk(socket))).to.equal('b');
      socket.destroy();
    });
  });

  describe('a link that is held', () => {
    it('lets nothing arrive in either direction, and goes on without losing a byte', async () => {
      const served: Socket[] = [];
      const { port } = await listenRaw(fleet.east, (socket) => served.push(socket));
      const socket = client(port);
      await once(socket, 'connect');
      socket.write('before');
      while (served.length === 0) await systemClock.sleep(1);
      const server = served[0]!;
      expect(String(await nextChunk(server))).to.equal('before');

      const rule = fleet.network.links.add({
        between: [{ cluster: 'west' }, { cluster: 'east' }],
        effect: { kind: 'hold' },
      });
      const [up, down] = [randomBytes(400_000), randomBytes(400_000)];
      const [gotUp, gotDown] = [readAll(server), readAll(socket)];
      socket.end(up);
      server.end(down);
      expect(await isSilent(Promise.race([gotUp, gotDown]))).to.equal(true);
      rule[Symbol.dispose]();
      expect((await gotUp).equals(up)).to.equal(true);
      expect((await gotDown).equals(down)).to.equal(true);
    });

    it('holds new connections, too, and does not take more of a fast writer than a few buffers', async () => {
      const rule = fleet.network.links.add({ between: [{}, { cluster: 'east' }], effect: { kind: 'hold' } });
      const served: Socket[] = [];
      const { port } = await listenRaw(fleet.east, (socket) => served.push(socket));
      const socket = client(port);
      await once(socket, 'connect');
      while (served.length === 0) await systemClock.sleep(1);
      const server = served[0]!;
      const chunk = Buffer.alloc(64 * 1024);
      while (server.write(chunk)) if (server.writableLength > 4_000_000) break;
      expect(server.writableLength).to.be.lessThan(200_000);
      const got = nextChunk(socket);
      expect(await isSilent(got)).to.equal(true);
      rule[Symbol.dispose]();
      expect(await got).to.have.length.greaterThan(0);
      socket.destroy();
    });

    it('tells nobody that a connection was closed until it is undone', async () => {
      const served: Socket[] = [];
      const { port } = await listenRaw(fleet.east, (socket) => served.push(socket));
      const socket = client(port);
      await once(socket, 'connect');
      while (served.length === 0) await systemClock.sleep(1);
      const rule = fleet.network.links.add({ between: [{}, { cluster: 'east' }], effect: { kind: 'hold' } });
      served[0]?.destroy();
      const end = howItEnds(socket);
      expect(await isSilent(end)).to.equal(true);
      rule[Symbol.dispose]();
      expect(await end).to.equal('end');
      socket.destroy();
    });

    it('is not in the way of others', async () => {
      const held = fleet.network.links.add({
        between: [{ cluster: 'west' }, { cluster: 'east' }],
        effect: { kind: 'hold' },
      });
      const { port } = await listenEcho(fleet.east);
      const other = connect({ host: fleet.east.address, port });
      other.write('x');
      expect(String(await nextChunk(other))).to.equal('x');
      other.destroy();
      held[Symbol.dispose]();
    });
  });

  describe('a link that resets', () => {
    it('resets open connections on both sides, and new ones', async () => {
      const ends: Promise<string>[] = [];
      const { port } = await listenRaw(fleet.east, (socket) => ends.push(howItEnds(socket)));
      const socket = client(port);
      await once(socket, 'connect');
      while (ends.length === 0) await systemClock.sleep(1);
      const end = howItEnds(socket);
      const rule = fleet.network.links.add({ between: [{ pod: 'default/client' }, {}], effect: { kind: 'reset' } });
      expect(await end).to.equal('ECONNRESET');
      expect(await ends[0]).to.equal('ECONNRESET');
      expect(await howItEnds(client(port))).to.equal('ECONNRESET');
      expect(ends).to.have.length(1);
      rule[Symbol.dispose]();
      const again = client(port);
      await once(again, 'connect');
      again.destroy();
    });

    it('wins over one that holds', async () => {
      using _held = fleet.network.links.add({ between: [{}, { cluster: 'east' }], effect: { kind: 'hold' } });
      const { port } = await listenEcho(fleet.east);
      const socket = client(port);
      await once(socket, 'connect');
      const end = howItEnds(socket);
      using _reset = fleet.network.links.add({ between: [{}, { cluster: 'east' }], effect: { kind: 'reset' } });
      expect(await end).to.equal('ECONNRESET');
    });
  });

  it('delays each direction', async () => {
    const { port } = await listenEcho(fleet.east);
    const socket = client(port);
    await once(socket, 'connect');
    using _rule = fleet.network.links.add({
      between: [{ cluster: 'west' }, { cluster: 'east' }],
      effect: { kind: 'delay', ms: 40 },
    });
    const begun = systemClock.now();
    socket.write('x');
    expect(String(await nextChunk(socket))).to.equal('x');
    expect(systemClock.now() - begun).to.be.at.least(79);
    socket.destroy();
  });

  it('limits the bytes per second, and ends in order', async () => {
    using _rule = fleet.network.links.add({
      between: [{}, { cluster: 'east' }],
      effect: { kind: 'limit', bytesPerSecond: 1_000_000 },
    });
    const { port } = await listenRaw(fleet.east, (socket) => {
      socket.end(Buffer.alloc(150_000));
    });
    const begun = systemClock.now();
    const socket = client(port);
    expect(await readAll(socket)).to.have.length(150_000);
    expect(systemClock.now() - begun).to.be.at.least(145);
    socket.destroy();
  });

  it('treats datagrams alike: what is held is lost', async () => {
    const server = await fleet.east.bindDatagrams(0);
    server.onMessage((data, from) => {
      server.send(data, from.port, from.address);
    });
    const socket = await fleet.west.bindDatagrams(0);
    const answers: string[] = [];
    let wake: () => void = () => undefined;
    socket.onMessage((data, from) => {
      answers.push(`${String(data)} from ${from.address}`);
      wake();
    });
    const answered = (): Promise<void> => new Promise((resolve) => (wake = resolve));
    const rule = fleet.network.links.add({
      between: [{ cluster: 'west' }, { cluster: 'east' }],
      effect: { kind: 'hold' },
    });
    socket.send(Buffer.from('lost'), server.port, server === socket ? '' : fleet.east.address);
    expect(await isSilent(answered(), 30)).to.equal(true);
    rule[Symbol.dispose]();
    using _delay = fleet.network.links.add({
      between: [{ cluster: 'west' }, { cluster: 'east' }],
      effect: { kind: 'delay', ms: 15 },
    });
    const begun = systemClock.now();
    const next = answered();
    socket.send(Buffer.from('found'), server.port, fleet.east.address);
    await next;
    expect(answers).to.deep.equal([`found from ${fleet.east.address}`]);
    expect(systemClock.now() - begun).to.be.at.least(29);
  });

  describe('an address', () => {
    it('is held by one, and is somewhere outside before and after', () => {
      const held = fleet.hold(9, { kind: 'shared', name: 'vip' });
      expect(fleet.network.placeOf(held.address)).to.deep.equal({ kind: 'shared', name: 'vip' });
      expect(() => fleet.hold(9, { kind: 'outside' })).to.throw(`the address ${held.address} is held already`);
      held[Symbol.dispose]();
      expect(fleet.network.placeOf(held.address)).to.deep.equal({ kind: 'outside' });
    });

    it('ends with everything at it: listeners are closed, connections from and to it reset', async () => {
      const held = fleet.hold(9, { kind: 'cluster', cluster: 'west' });
      const place = fleet.network.programNetwork(held.address);
      const { port } = await listenEcho(place);
      const elsewhere = await listenEcho(fleet.east);
      const to = connect({ host: held.address, port });
      const from = connect({ host: fleet.east.address, port: elsewhere.port, localAddress: held.address });
      for (const socket of [to, from]) {
        socket.write('x');
        await nextChunk(socket);
      }
      const ends = [howItEnds(to), howItEnds(from)];
      held[Symbol.dispose]();
      expect(await Promise.all(ends)).to.deep.equal(['ECONNRESET', 'ECONNRESET']);
      expect(await howItEnds(connect({ host: held.address, port }))).to.equal('ECONNREFUSED');
      const refused = await place.listen(createServer(), 0).then(() => 'listens', codeOf);
      expect(refused).to.equal('EADDRNOTAVAIL');
    });

    it('says who has a port already', async () => {
      const foreign = createServer();
      foreign.listen(0, '0.0.0.0');
      await once(foreign, 'listening');
      const { port } = foreign.address() as { readonly port: number };
      const failure = await fleet.east.listen(createServer(), port).then(
        () => undefined,
        (error: unknown) => error as NodeJS.ErrnoException,
      );
      foreign.close();
      expect(failure?.code).to.equal('EADDRINUSE');
      if (process.platform === 'linux')
        expect(failure?.message).to.match(/^listen EADDRINUSE: .* \(.+ \(pid \d+\) on 0\.0\.0\.0:\d+\)$/);
    });
  });

  describe('dial', () => {
    it('connects from one address to another', async () => {
      const seen: (string | undefined)[] = [];
      const { port } = await listenRaw(fleet.east, (socket) => {
        seen.push(socket.remoteAddress);
        socket.end('hello');
      });
      const socket = await fleet.network.dial(fleet.west.address, fleet.east.address, port, never);
      expect(String(await nextChunk(socket))).to.equal('hello');
      expect(seen).to.deep.equal([fleet.west.address]);
      socket.destroy();
    });

    it('waits while the link is held, and gives up when told so', async () => {
      const { port } = await listenEcho(fleet.east);
      const rule = fleet.network.links.add({ between: [{ cluster: 'west' }, {}], effect: { kind: 'hold' } });
      const dial = (signal: AbortSignal): Promise<Duplex> =>
        fleet.network.dial(fleet.west.address, fleet.east.address, port, signal);
      const waiting = dial(never);
      const abort = new AbortController();
      const given = dial(abort.signal).catch((error: unknown) => error);
      expect(await isSilent(waiting)).to.equal(true);
      abort.abort(new Error('enough'));
      expect(((await given) as Error).message).to.equal('enough');
      rule[Symbol.dispose]();
      (await waiting).destroy();
    });

    it('rejects as the system does, and with ECONNRESET on a link that resets', async () => {
      const port = await listenEcho(fleet.east);
      using _rule = fleet.network.links.add({ between: [{ cluster: 'west' }, {}], effect: { kind: 'reset' } });
      const code = (from: string): Promise<unknown> =>
        fleet.network.dial(from, fleet.east.address, port.port, never).then(() => 'connected', codeOf);
      expect(await code(fleet.west.address)).to.equal('ECONNRESET');
      await port[Symbol.asyncDispose]();
      expect(await code('127.0.0.1')).to.equal('ECONNREFUSED');
    });

    it('judges connections to programs that listen without the network', async () => {
      const foreign = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
      foreign.listen(0, fleet.east.address);
      await once(foreign, 'listening');
      const { port } = foreign.address() as { readonly port: number };
      const socket = await fleet.network.dial(fleet.west.address, fleet.east.address, port, never);
      socket.write('x');
      expect(String(await nextChunk(socket))).to.equal('x');
      const rule = fleet.network.links.add({
        between: [{ cluster: 'west' }, { cluster: 'east' }],
        effect: { kind: 'hold' },
      });
      socket.write('y');
      const held = nextChunk(socket);
      expect(await isSilent(held)).to.equal(true);
      rule[Symbol.dispose]();
      expect(String(await held)).to.equal('y');
      socket.destroy();
      foreign.close();
    });
  });

  it('leaves nothing behind: ports, connections and waiting dials end', async () => {
    const { port } = await listenEcho(fleet.east);
    await fleet.east.bindDatagrams(0);
    const socket = client(port);
    socket.write('x');
    await nextChunk(socket);
    const end = howItEnds(socket);
    fleet.network.links.add({ between: [{}, {}], effect: { kind: 'hold' } });
    const dialing = fleet.network
      .dial(fleet.west.address, fleet.east.address, port, never)
      .catch((error: unknown) => error);
    await fleet[Symbol.asyncDispose]();
    expect(await end).to.equal('ECONNRESET');
    expect(((await dialing) as NodeJS.ErrnoException).code).to.equal('ECONNABORTED');
    expect(await howItEnds(client(port))).to.equal('ECONNREFUSED');
  });
});

function agentOf(fleet: TestFleet): Agent & Disposable {
  const agent = new Agent({ keepAlive: true, localAddress: fleet.west.address });
  return Object.assign(agent, {
    [Symbol.dispose]: () => {
      agent.destroy();
    },
  });
}

async function httpGet(options: {
  readonly agent: Agent;
  readonly host: string;
  readonly port: number;
}): Promise<string> {
  const asked = get({ ...options, path: '/' });
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return text;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
