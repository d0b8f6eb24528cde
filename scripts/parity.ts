/**
 * Sends the cases of fixtures/parity to kube-apiserver and to our server and shows where the answers differ.
 *
 * `node --import tsx scripts/parity.ts [--record | --self] [TOPIC…]`. `--record` asks only the real server and writes
 * its answers to fixtures/upstream/parity; `--self` compares two real servers, which shows what is left to chance.
 * etcd, kube-apiserver and kube-controller-manager have to be on PATH.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../harness/core/clock.ts';
import { judgeCase } from '../harness/apiserver/testing/parity/judge-case.ts';
import { fuzzRequests } from '../harness/apiserver/testing/parity/fuzz-requests.ts';
import { Ledger } from '../harness/apiserver/testing/parity/ledger.ts';
import { ourServer } from '../harness/apiserver/testing/parity/our-server.ts';
import type { ParityTopic } from '../harness/apiserver/testing/parity/parity-case.ts';
import {
  FUZZ_RECORD,
  readLedger,
  readTopics,
  RECORDS,
  recordText,
  type Recorded,
} from '../harness/apiserver/testing/parity/parity-files.ts';
import { parityTarget, type ParityTarget } from '../harness/apiserver/testing/parity/parity-target.ts';
import { realControlPlane } from '../harness/apiserver/testing/parity/real-control-plane.ts';
import {
  FUZZ_COUNT,
  FUZZ_SEED,
  fuzzDigest,
  readFuzzTopics,
  runFuzz,
  setUpFuzz,
} from '../harness/apiserver/testing/parity/run-fuzz.ts';
import { runCase, setUpTopic } from '../harness/apiserver/testing/parity/run-case.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { record: { type: 'boolean' }, self: { type: 'boolean' } },
});
const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort(new Error('interrupted'));
});
const options = { clock: systemClock, signal: stop.signal };
/** `malformed` is not a file: the requests of the fuzz test. */
const topics = readTopics().filter(({ name }) => positionals.length === 0 || positionals.includes(name));
await using real = await realControlPlane(stop.signal);
using first = await parityTarget('real', real.kubeconfig);
if (values.record === true) {
  const version = await versionOf(first);
  for (const topic of topics) await record(topic, version);
  if (positionals.length === 0 || positionals.includes('malformed')) await recordFuzz(version);
} else if (values.self === true) {
  await using other = await realControlPlane(stop.signal);
  using second = await parityTarget('other', other.kubeconfig);
  await compareAll(second);
} else {
  await using server = await ourServer();
  using second = await parityTarget('ours', server.kubeconfig());
  await compareAll(second);
}

async function versionOf(target: ParityTarget): Promise<string> {
  const response = await target.send({ method: 'GET', path: '/version', headers: {} }, stop.signal);
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return (JSON.parse(text) as { readonly gitVersion: string }).gitVersion;
}

async function record(topic: ParityTopic, server: string): Promise<void> {
  await setUpTopic(first, topic, options);
  const cases: Record<string, Recorded[]> = {};
  let count = 0;
  for (const parityCase of topic.cases) {
    const answers = await runCase(first, topic, parityCase, options).catch((error: unknown) => {
      throw new Error(`${topic.name}: ${parityCase.name}`, { cause: error });
    });
    cases[parityCase.name] = answers.map(({ request, answer }) => ({ request, answer }));
    count += answers.length;
  }
  mkdirSync(RECORDS, { recursive: true });
  writeFileSync(join(RECORDS, `${topic.name}.json`), recordText({ server, cases }));
  console.log(`${topic.name}: ${count} answers`);
}

async function recordFuzz(server: string): Promise<void> {
  const all = readFuzzTopics();
  const requests = fuzzRequests(all, FUZZ_SEED, FUZZ_COUNT);
  await using fresh = await realControlPlane(stop.signal);
  using target = await parityTarget('real', fresh.kubeconfig);
  await setUpFuzz(target, all, options);
  const statuses = await runFuzz(target, requests, stop.signal);
  writeFileSync(FUZZ_RECORD, `${JSON.stringify({ server, requests: fuzzDigest(requests), statuses })}\n`);
  console.log(`malformed: ${statuses.length} answers`);
}

async function compareAll(second: ParityTarget): Promise<void> {
  const ledger = new Ledger(readLedger());
  let [alike, different] = [0, 0];
  for (const topic of topics) {
    await Promise.all(
      [first, second].map((target) =>
        setUpTopic(target, topic, options).catch((error: unknown) => {
          console.log(`${topic.name}: ${String(error)}`);
        }),
      ),
    );
    for (const parityCase of topic.cases) {
      const of = `${topic.name}: ${parityCase.name}`;
      const [expected = [], actual = []] = await Promise.all(
        [first, second].map((target) =>
          runCase(target, topic, parityCase, options).catch((error: unknown) => {
            console.log(`${of}: ${String(error)}`);
            return [];
          }),
        ),
      );
      const verdicts = judgeCase(of, expected, actual, ledger);
      const problems = verdicts.map(({ problem }) => problem).filter((problem) => problem !== '');
      alike += verdicts.length - problems.length;
      different += problems.length;
      if (problems.length > 0) console.log(`${of}\n${problems.join('\n')}\n`);
    }
  }
  console.log(`${alike} answers alike, ${different} different`);
  if (different > 0) process.exitCode = 1;
}
