import { systemClock } from '../../../core/clock.ts';
import { DisposeStack } from '../../../core/dispose.ts';
import { missingPrograms } from '../../../kube/testing/missing-programs.ts';
import { judgeCase } from './judge-case.ts';
import { Ledger } from './ledger.ts';
import { ourServer } from './our-server.ts';
import { readLedger, readRecord, readTopics } from './parity-files.ts';
import { parityTarget, type ParityTarget } from './parity-target.ts';
import { realControlPlane, REAL_PROGRAMS } from './real-control-plane.ts';
import { runCase, setUpTopic, type CaseAnswer } from './run-case.ts';

/** The same requests to kube-apiserver and to our server, now; and whether the records are still true. */
describe('the API server and a running kube-apiserver', () => {
  const missing = missingPrograms(REAL_PROGRAMS);
  if (missing.length > 0) {
    it(`not run: ${missing.join(' and ')} not on PATH`, () => undefined);
    return;
  }
  const stop = new AbortController();
  const options = { clock: systemClock, signal: stop.signal };
  const ledger = new Ledger(readLedger());
  const stack = new DisposeStack();
  let real: ParityTarget;
  let ours: ParityTarget;

  before(async function () {
    this.timeout(90_000);
    const [there, here] = [stack.use(await realControlPlane(stop.signal)), stack.use(await ourServer())];
    real = await parityTarget('real', there.kubeconfig);
    ours = await parityTarget('ours', here.kubeconfig());
  });
  after(async function () {
    this.timeout(30_000);
    for (const target of [real, ours]) target[Symbol.dispose]();
    await stack[Symbol.asyncDispose]();
  });

  for (const topic of readTopics()) {
    const record = readRecord(topic.name);
    describe(topic.name, () => {
      before(() => Promise.all([real, ours].map((target) => setUpTopic(target, topic, options))));
      for (const parityCase of topic.cases)
        it(parityCase.name, async () => {
          const of = `${topic.name}: ${parityCase.name}`;
          const run = (target: ParityTarget): Promise<readonly CaseAnswer[]> =>
            runCase(target, topic, parityCase, options);
          const [expected, actual] = await Promise.all([run(real), run(ours)]);
          const drift = judgeCase(of, record.cases[parityCase.name] ?? [], expected, new Ledger([]));
          const problems = [
            ...judgeCase(of, expected, actual, ledger).map(({ problem }) => problem),
            ...drift.map(({ problem }) =>
              problem === '' ? '' : `the record differs from the real server\n${problem}`,
            ),
          ].filter((problem) => problem !== '');
          if (problems.length > 0) throw new Error(`${problems.length} answers differ\n${problems.join('\n')}`);
        });
    });
  }
});
