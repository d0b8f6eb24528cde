import { systemClock } from '../../../core/clock.ts';
import type { ApiServer } from '../../api-server.ts';
import { judgeCase } from './judge-case.ts';
import { Ledger } from './ledger.ts';
import { ourServer } from './our-server.ts';
import { readLedger, readRecord, readTopics } from './parity-files.ts';
import { parityTarget, type ParityTarget } from './parity-target.ts';
import { runCase, setUpTopic } from './run-case.ts';

/** Our server against what kube-apiserver answered when it was recorded. */
describe('the API server answers as kube-apiserver', () => {
  const ledger = new Ledger(readLedger());
  const options = { clock: systemClock, signal: new AbortController().signal, patienceMs: 4_000 };
  let server: ApiServer;
  let target: ParityTarget;

  before(async () => {
    server = await ourServer();
    target = await parityTarget('ours', server.kubeconfig());
  });
  after(async () => {
    target[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  for (const topic of readTopics()) {
    const record = readRecord(topic.name);
    describe(topic.name, () => {
      before(() => setUpTopic(target, topic, options));
      for (const parityCase of topic.cases)
        it(parityCase.name, async () => {
          const of = `${topic.name}: ${parityCase.name}`;
          const answers = await runCase(target, topic, parityCase, options);
          const problems = judgeCase(of, record.cases[parityCase.name] ?? [], answers, ledger)
            .map(({ problem }) => problem)
            .filter((problem) => problem !== '');
          if (problems.length > 0) throw new Error(`${problems.length} answers differ\n${problems.join('\n')}`);
        });
    });
  }

  // A suite of its own, for these run after the tests of the suite that they are in.
  describe('the ledger', () => {
    it('has no accepted difference that is gone', () => {
      if (process.argv.some((argument) => /^(-g|--grep|-f|--fgrep)/.test(argument))) return;
      const unmet = ledger.unmet().map((line) => `${line.case} ${line.path}`);
      if (unmet.length > 0) throw new Error(`take these lines out of the ledger:\n${unmet.join('\n')}`);
    });
  });
});
