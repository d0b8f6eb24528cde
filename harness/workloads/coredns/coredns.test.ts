import { expect } from 'chai';
import dnsPacket, { AUTHORITATIVE_ANSWER, RECURSION_DESIRED, type Packet } from 'dns-packet';
import { corednsAnswer } from './coredns-answer.ts';
import { CorefileError, parseCorefile } from './corefile.ts';

const COREFILE = `# of a conformance suite
.:53 {
    forward . 8.8.8.8 9.9.9.9
    log
}
foo.bar.com:53 {
  whoami
}
`;
const ASKER = { address: '127.9.0.3', port: 4321, protocol: 'udp' } as const;

function ask(name: string): Packet | undefined {
  const query = dnsPacket.encode({
    type: 'query',
    id: 7,
    flags: RECURSION_DESIRED,
    questions: [{ type: 'A', name }],
  });
  const answer = corednsAnswer(parseCorefile(COREFILE), query, ASKER);
  return answer === undefined ? undefined : dnsPacket.decode(answer);
}

describe('the stand-in for CoreDNS', () => {
  it('tells who asks where whoami answers', () => {
    const answer = ask('Foo.bar.com');
    expect(answer).to.deep.include({ id: 7, type: 'response', rcode: 'NOERROR', answers: [] });
    expect((answer?.flags ?? 0) & AUTHORITATIVE_ANSWER).to.not.equal(0);
    expect(answer?.additionals?.map((record) => ('data' in record ? [record.name, record.data] : []))).to.deep.equal([
      ['Foo.bar.com', '127.9.0.3'],
      ['_udp.Foo.bar.com', { port: 4321, priority: 0, weight: 0, target: '.' }],
    ]);
  });

  it('fails for names that it would have to ask elsewhere, the longest zone deciding', () => {
    expect(ask('example.com')).to.include({ rcode: 'SERVFAIL' });
    expect(ask('xfoo.bar.com')).to.include({ rcode: 'SERVFAIL' });
    expect(ask('deep.foo.bar.com')).to.include({ rcode: 'NOERROR' });
  });

  it('says nothing to what is no query', () => {
    expect(corednsAnswer([], Buffer.from('no message'), ASKER)).to.equal(undefined);
  });

  it('says which line of a Corefile it cannot use', () => {
    expect(() => parseCorefile('.:53 {\n  template IN A\n}\n')).to.throw(
      CorefileError,
      "Corefile:2 - Error during parsing: Unknown directive 'template'",
    );
    expect(() => parseCorefile('.:53 {\n  whoami\n')).to.throw(CorefileError, 'Unexpected EOF');
  });
});
