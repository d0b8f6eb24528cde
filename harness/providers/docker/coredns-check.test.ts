import { Duplex } from 'node:stream';
import { expect } from 'chai';
import dnsPacket, { type Answer } from 'dns-packet';
import { resolveOver } from './coredns-check.ts';

/** A DNS server on the other end of a stream, which cuts its answer into chunks of 7 bytes. */
function server(answers: Answer[]): Duplex {
  return new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      const { id = 0, questions = [] } = dnsPacket.streamDecode(chunk);
      const reply = dnsPacket.streamEncode({ type: 'response', id, questions, answers });
      for (let at = 0; at < reply.length; at += 7) this.push(reply.subarray(at, at + 7));
      done();
    },
  });
}

describe('resolveOver', () => {
  it('gives the address that CoreDNS has for the API server', async () => {
    const stream = server([{ type: 'A', name: 'kubernetes.default.svc.cluster.local', data: '10.200.0.1' }]);
    expect(await resolveOver(stream)).to.deep.equal({ ready: true, value: '10.200.0.1' });
    expect(stream.destroyed).to.equal(true);
  });

  it('says that there is no address', async () => {
    const seen = await resolveOver(server([]));
    expect(seen).to.deep.equal({
      ready: false,
      why: 'CoreDNS has no address for kubernetes.default.svc.cluster.local',
    });
  });

  it('says that the connection was closed without an answer', async () => {
    const stream = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => {
        done();
      },
    });
    const asking = resolveOver(stream);
    stream.push(null);
    expect(await asking).to.deep.equal({ ready: false, why: 'CoreDNS closed the connection after 0 bytes' });
  });
});
