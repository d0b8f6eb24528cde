import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import type { Namespace, Service } from '../../kube/api/core.ts';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import { startDnsServer, type DnsServer } from '../../network/testing/dns-place.ts';
import { dig, digAnswer, type DigAnswer } from '../../network/testing/dns-query.ts';
import { testFleet, type TestFleet } from '../../network/testing/test-fleet.ts';
import { compileDnsTable } from './compile-dns-table.ts';
import { DNS_QUESTIONS } from './testing/dns-questions.ts';

interface Recorded {
  readonly source: string;
  readonly objects: {
    readonly namespaces: readonly Namespace[];
    readonly services: readonly Service[];
    readonly slices: readonly EndpointSlice[];
  };
  readonly answers: Readonly<Record<string, DigAnswer>>;
}

/** Recorded by scripts/record-dns.ts. */
describe('the DNS of a cluster, beside what CoreDNS answered', () => {
  let fleet: TestFleet;
  let server: DnsServer;
  let recorded: Recorded;
  before(async () => {
    const file = new URL('../../../fixtures/upstream/dns/answers.json', import.meta.url);
    recorded = JSON.parse(await readFile(file, 'utf8')) as Recorded;
    fleet = testFleet();
    server = await startDnsServer({
      network: fleet.network,
      clock: systemClock,
      random: seededRandom(1),
      address: fleet.address(10),
      port: 0,
      table: compileDnsTable(recorded.objects, { serverAddress: '10.244.0.2', serial: 1 }),
    });
  });
  after(() => fleet[Symbol.asyncDispose]());

  for (const { name, type } of DNS_QUESTIONS)
    it(`${type} ${name}`, async () => {
      const transport = ['SRV', 'AXFR'].includes(type) ? 'tcp' : 'udp';
      const answer = await dig(server.address, name, type, { port: server.port, transport });
      expect(digAnswer(answer)).to.deep.equal(recorded.answers[`${type} ${name}`]);
    });
});
