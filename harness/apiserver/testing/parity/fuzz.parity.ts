import { systemClock } from '../../../core/clock.ts';
import { missingPrograms } from '../../../kube/testing/missing-programs.ts';
import { fuzzRequests } from './fuzz-requests.ts';
import { ourServer } from './our-server.ts';
import { parityTarget } from './parity-target.ts';
import { realControlPlane, REAL_PROGRAMS } from './real-control-plane.ts';
import { FUZZ_COUNT, fuzzProblems, readFuzzTopics, runFuzz, setUpFuzz } from './run-fuzz.ts';

/** Another seed than that of the record. */
const SEED = 7;

describe('malformed requests to both servers', () => {
  const missing = missingPrograms(REAL_PROGRAMS);
  if (missing.length > 0) {
    it(`not run: ${missing.join(' and ')} not on PATH`, () => undefined);
    return;
  }

  it('are answered in the same class of status code', async function () {
    this.timeout(300_000);
    const stop = new AbortController();
    const options = { clock: systemClock, signal: stop.signal };
    await using there = await realControlPlane(stop.signal);
    await using here = await ourServer();
    using real = await parityTarget('real', there.kubeconfig);
    using ours = await parityTarget('ours', here.kubeconfig());
    const topics = readFuzzTopics();
    for (const target of [real, ours]) await setUpFuzz(target, topics, options);
    const requests = fuzzRequests(topics, SEED, FUZZ_COUNT);
    const [expected, actual] = [await runFuzz(real, requests, stop.signal), await runFuzz(ours, requests, stop.signal)];
    const problems = fuzzProblems(requests, expected, actual);
    if (problems.length > 0) throw new Error(`${problems.length} of ${requests.length} differ\n${problems.join('\n')}`);
  });
});
