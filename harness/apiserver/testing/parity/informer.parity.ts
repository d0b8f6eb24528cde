import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect } from 'chai';
import { systemClock } from '../../../core/clock.ts';
import { systemExec } from '../../../core/exec.ts';
import { splitLines } from '../../../kube/client/lines.ts';
import { buildGoProgram, type GoProgram } from '../../../kube/testing/go-program.ts';
import { missingPrograms } from '../../../kube/testing/missing-programs.ts';
import { startRealApiServer } from '../../../kube/testing/real-apiserver.ts';
import { ourServer } from './our-server.ts';
import { REAL_PROGRAMS } from './real-control-plane.ts';

const OBJECTS = 5_000;

/** What the program of fixtures/informer has to see, whoever serves it. */
const EXPECTED = {
  objects: 5_000,
  added: 5_000,
  updated: 500,
  deleted: 250,
  afterChanges: 4_750,
  afterRestart: 4_750,
  selected: 500,
  pages: 10,
  inPages: 4_750,
  oldWatch: 'Expired',
  afterGone: 4_750,
  relisted: true,
  afterLateChange: 4_751,
};

describe('client-go informers with 5,000 objects', () => {
  const missing = missingPrograms(['go', ...REAL_PROGRAMS]);
  if (missing.length > 0) {
    it(`not run: ${missing.join(' and ')} not on PATH`, () => undefined);
    return;
  }
  const stop = new AbortController();
  let program: GoProgram;

  before(async function () {
    this.timeout(600_000);
    program = await buildGoProgram('informer', stop.signal);
  });
  after(() => program[Symbol.asyncDispose]());

  /** Runs the program; calls `compact` when it asks for that. */
  async function seenBy(kubeconfig: string, compact: () => Promise<void>): Promise<unknown> {
    const file = await program.kubeconfigFile(kubeconfig);
    await using running = systemExec.start(program.path, [file, String(OBJECTS)], { signal: stop.signal });
    let last = '';
    for await (const line of splitLines(running.stdout)) {
      last = line;
      if (line !== 'compact') continue;
      await compact();
      running.stdin.write('done\n');
    }
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).to.equal(0);
    return JSON.parse(last);
  }

  it('see the same from our server', async function () {
    this.timeout(240_000);
    await using server = await ourServer();
    const seen = await seenBy(server.kubeconfig(), () => {
      server.storage.compact(server.storage.revision);
      return Promise.resolve();
    });
    expect(seen).to.deep.equal(EXPECTED);
  });

  it('as from kube-apiserver, whose watches go to etcd', async function () {
    this.timeout(240_000);
    await using server = await startRealApiServer({
      exec: systemExec,
      clock: systemClock,
      signal: stop.signal,
      flags: ['--watch-cache=false'],
    });
    expect(await seenBy(server.kubeconfig, () => compactEtcd(server.etcd))).to.deep.equal(EXPECTED);
  });
});

async function compactEtcd(url: string): Promise<void> {
  const { header } = (await ask(`${url}/v3/kv/range`, { key: Buffer.from('x').toString('base64') })) as {
    readonly header: { readonly revision: string };
  };
  await ask(`${url}/v3/kv/compaction`, { revision: header.revision });
}

function ask(url: string, body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST' }, (response) => {
      json(response).then(resolve, reject);
    });
    asking.on('error', reject);
    asking.end(JSON.stringify(body));
  });
}
