import { expect } from 'chai';
import { systemClock } from '../../../core/clock.ts';
import type { ApiServer } from '../../api-server.ts';
import { fuzzRequests } from './fuzz-requests.ts';
import { ourServer } from './our-server.ts';
import { readFuzzRecord } from './parity-files.ts';
import { parityTarget, type ParityTarget } from './parity-target.ts';
import { FUZZ_COUNT, FUZZ_SEED, fuzzDigest, fuzzProblems, readFuzzTopics, runFuzz, setUpFuzz } from './run-fuzz.ts';

describe('the API server under malformed requests', () => {
  const options = { clock: systemClock, signal: new AbortController().signal, patienceMs: 4_000 };
  const topics = readFuzzTopics();
  let server: ApiServer;
  let target: ParityTarget;

  before(async () => {
    server = await ourServer();
    target = await parityTarget('ours', server.kubeconfig());
    await setUpFuzz(target, topics, options);
  });
  after(async () => {
    target[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  it('answers each of them in the class of status code that kube-apiserver does', async function () {
    this.timeout(60_000);
    const record = readFuzzRecord();
    const requests = fuzzRequests(topics, FUZZ_SEED, FUZZ_COUNT);
    const told = 'record again: node --import tsx scripts/parity.ts --record';
    expect(record.requests, told).to.equal(fuzzDigest(requests));
    const problems = fuzzProblems(requests, record.statuses, await runFuzz(target, requests, options.signal));
    if (problems.length > 0) throw new Error(`${problems.length} of ${requests.length} differ\n${problems.join('\n')}`);
  });

  it('draws the same requests for the same seed', () => {
    expect(fuzzRequests(topics, 1, 50)).to.deep.equal(fuzzRequests(topics, 1, 50));
    expect(fuzzRequests(topics, 1, 50)).to.not.deep.equal(fuzzRequests(topics, 2, 50));
  });
});
