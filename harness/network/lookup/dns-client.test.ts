import { expect } from 'chai';
import { decode, encode } from 'dns-packet';
import type { DatagramPort } from '../../core/program-network.ts';
import { seededRandom } from '../../core/random.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { DnsClient, DNS_CLIENT_DEFAULTS } from './dns-client.ts';

const SERVER = { address: '127.9.128.10', port: 53 };

describe('DnsClient', () => {
  let clock: FakeClock;
  let sent: Buffer[];
  let receive: (data: Buffer, from?: typeof SERVER) => void;
  let client: DnsClient;
  beforeEach(() => {
    clock = new FakeClock();
    sent = [];
    const socket: DatagramPort = {
      port: 1,
      onMessage: (listener) => {
        receive = (data, from = SERVER) => {
          listener(data, from);
        };
      },
      send: (data) => sent.push(data),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    client = new DnsClient({
      clock,
      random: seededRandom(1),
      nameServer: SERVER,
      address: '127.9.0.1',
      bindDatagrams: () => Promise.resolve(socket),
    });
  });

  const answer = (query: Buffer, change: { readonly id?: number; readonly name?: string } = {}): Buffer => {
    const { id = 0, questions = [] } = decode(query);
    const [question] = questions;
    const name = change.name ?? question!.name;
    return encode({
      type: 'response',
      id: change.id ?? id,
      questions: [{ ...question!, name }],
      answers: [{ type: 'A', name, ttl: 5, data: '127.9.0.7' }],
    });
  };

  it('asks again after a while, then gives up', async () => {
    const reply = client.query('web.default', 'A');
    await clock.advance(DNS_CLIENT_DEFAULTS.timeoutMs - 1);
    expect(sent).to.have.length(1);
    await clock.advance(1);
    expect(sent).to.have.length(2);
    await clock.advance(DNS_CLIENT_DEFAULTS.timeoutMs);
    expect(await reply).to.equal(undefined);
  });

  it('takes the answer of the second try', async () => {
    const reply = client.query('web.default', 'A');
    await clock.advance(DNS_CLIENT_DEFAULTS.timeoutMs);
    receive(answer(sent[1]!));
    expect((await reply)?.rcode).to.equal('NOERROR');
  });

  it('believes only the server it asked, the same question and the same id', async () => {
    const reply = client.query('web.default', 'A');
    await clock.advance(0);
    const [query] = sent;
    const { id = 0 } = decode(query!);
    receive(answer(query!), { address: '127.9.0.66', port: 53 });
    receive(answer(query!, { id: (id + 1) % 65_536 }));
    receive(answer(query!, { name: 'other.default' }));
    receive(query!);
    receive(Buffer.from('junk'));
    await clock.advance(0);
    let settled = false;
    reply.finally(() => (settled = true)).catch(() => undefined);
    await clock.advance(0);
    expect(settled).to.equal(false);
    receive(answer(query!, { name: 'WEB.default' }));
    expect((await reply)?.answers).to.have.length(1);
  });

  it('asks once for what is asked at the same time, and anew later', async () => {
    const both = Promise.all([client.query('web', 'A'), client.query('WEB', 'A')]);
    await clock.advance(0);
    expect(sent).to.have.length(1);
    receive(answer(sent[0]!));
    const [a, b] = await both;
    expect(a).to.equal(b);
    const later = client.query('web', 'A');
    await clock.advance(0);
    expect(sent).to.have.length(2);
    receive(answer(sent[1]!));
    await later;
  });

  it('gives up at once when there is no socket to be had, and tries for one again later', async () => {
    let tries = 0;
    const poor = new DnsClient({
      clock,
      random: seededRandom(1),
      nameServer: SERVER,
      address: '127.9.0.1',
      bindDatagrams: () => {
        tries += 1;
        return Promise.reject(new Error('no address'));
      },
    });
    expect(await poor.query('web', 'A')).to.equal(undefined);
    expect(await poor.query('web', 'A')).to.equal(undefined);
    expect(tries).to.equal(4);
  });
});
