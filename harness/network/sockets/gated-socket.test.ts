import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { OPEN_PATH, type LinkPath } from '../links/link-path.ts';
import { howItEnds, isSilent, nextChunk, readAll } from '../testing/test-fleet.ts';
import { GatedSocket } from './gated-socket.ts';

describe('GatedSocket', () => {
  const held: LinkPath = { ...OPEN_PATH, cut: 'hold' };
  let server: Server;
  let client: Socket;
  let gated: GatedSocket;
  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { readonly port: number };
    client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const connected = once(client, 'connect');
    const [raw] = (await once(server, 'connection')) as [Socket];
    await connected;
    gated = new GatedSocket(raw, { clock: systemClock, random: seededRandom(1) });
  });
  afterEach(() => {
    client.destroy();
    gated.follow(OPEN_PATH);
    gated.destroy();
    server.close();
  });

  it('has what a socket has', async () => {
    expect(gated.remoteAddress).to.equal('127.0.0.1');
    expect(gated.remotePort).to.equal(client.localPort);
    expect(gated.localPort).to.equal(client.remotePort);
    expect([gated.remoteFamily, gated.localFamily, gated.localAddress]).to.deep.equal(['IPv4', 'IPv4', '127.0.0.1']);
    expect(gated.address()).to.deep.equal({ address: '127.0.0.1', family: 'IPv4', port: client.remotePort });
    expect(gated.setNoDelay().setKeepAlive(true, 1_000).unref().ref().readyState).to.equal('open');
    expect([gated.connecting, gated.pending]).to.deep.equal([false, false]);
    gated.write('four');
    client.write('seven77');
    await nextChunk(gated);
    await nextChunk(client);
    expect([gated.bytesWritten, gated.bytesRead]).to.deep.equal([4, 7]);
  });

  it('says when it was idle', async () => {
    const idle = once(gated, 'timeout');
    gated.setTimeout(15);
    await idle;
    expect(gated.timeout).to.equal(15);
    gated.setTimeout(0);
  });

  it('writes all and then ends when it is destroyed soon', async () => {
    gated.write('x'.repeat(100_000));
    gated.destroySoon();
    expect(await readAll(client)).to.have.length(100_000);
    client.end();
    if (!gated.destroyed) await once(gated, 'close');
  });

  it('resets when asked, and when held only after it is released', async () => {
    gated.follow(held);
    gated.resetAndDestroy();
    const end = howItEnds(client);
    expect(await isSilent(end, 30)).to.equal(true);
    gated.follow(OPEN_PATH);
    expect(await end).to.equal('ECONNRESET');
  });

  it('delivers what was written before it was destroyed while held', async () => {
    gated.follow(held);
    gated.write('last words');
    gated.destroy();
    const all = readAll(client);
    expect(await isSilent(all, 30)).to.equal(true);
    gated.follow(OPEN_PATH);
    expect(String(await all)).to.equal('last words');
  });

  it('learns of a reset by the other side when it is released, not before', async () => {
    gated.follow(held);
    const end = howItEnds(gated);
    client.resetAndDestroy();
    expect(await isSilent(end, 30)).to.equal(true);
    gated.follow(OPEN_PATH);
    expect(await end).to.equal('ECONNRESET');
  });

  it('passes strings and corked writes through in order', async () => {
    gated.cork();
    gated.write('a');
    gated.write(Buffer.from('b'));
    gated.uncork();
    gated.end('é', 'latin1');
    expect((await readAll(client)).toString('latin1')).to.equal('abé');
  });

  it('is read with a decoder, by an iterator, and after it was paused', async () => {
    gated.setEncoding('utf8');
    client.write('one');
    expect(await nextChunk(gated)).to.equal('one');
    client.write('two');
    await systemClock.sleep(10);
    client.end('three');
    let rest = '';
    for await (const chunk of gated) rest += String(chunk);
    expect(rest).to.equal('twothree');
  });

  it('changes between rules and none while bytes are under way', async () => {
    const delayed: LinkPath = {
      cut: 'none',
      inbound: { delays: [{ ms: 3, jitterMs: 3 }], limiters: [] },
      outbound: { delays: [{ ms: 1, jitterMs: 5 }], limiters: [] },
    };
    const all = readAll(client);
    let sent = '';
    for (let turn = 0; turn < 60; turn++) {
      gated.follow([OPEN_PATH, delayed, held][turn % 3] ?? OPEN_PATH);
      const text = `${String(turn)} `.repeat(500);
      sent += text;
      gated.write(text);
      if (turn % 7 === 0) await systemClock.sleep(1);
    }
    gated.follow(OPEN_PATH);
    gated.end();
    expect((await all).toString()).to.equal(sent);
  });
});
