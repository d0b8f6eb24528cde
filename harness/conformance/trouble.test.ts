import { expect } from 'chai';
import { FleetbedError } from '../core/errors.ts';
import { expectNoFailures } from './assert/expect-no-failures.ts';
import { expectOnly } from './assert/expect-only.ts';
import { STORE_DEPLOYMENT, STORE_HOST } from './base/store-app.ts';
import { caseOf, holding, ScriptedRun, verdictAndReason, type Body } from './testing/scripted-run.ts';

describe('trouble that is not the implementation', () => {
  it('of the case itself is inconclusive', async () => {
    const broken: Body = async (t) => {
      const [, , , fourth] = t.clusters;
      t.note(fourth!.name);
      await holding(t);
    };
    expect(verdictAndReason(await new ScriptedRun().only(broken))).to.deep.equal([
      'inconclusive',
      "the case itself failed: TypeError: Cannot read properties of undefined (reading 'name')",
    ]);
    expect(verdictAndReason(await new ScriptedRun().only(() => Promise.resolve()))).to.deep.equal([
      'inconclusive',
      'the case itself failed: it looked at nothing',
    ]);
  });

  it('of a driver that cannot send is inconclusive', async () => {
    const run = new ScriptedRun();
    const result = await run.only(async (t) => {
      run.model.answerInstead = () => ({ outcome: 'failed', error: 'EMFILE: too many open files' });
      const samples = await t.send({ host: STORE_HOST }, 200);
      expectNoFailures(t, samples, { claim: 'nothing fails' });
    });
    expect(verdictAndReason(result)).to.deep.equal([
      'inconclusive',
      'the driver could not send 200 of 200 requests: EMFILE: too many open files',
    ]);
  });

  it('of a machine that stalled keeps a failure from being held against anybody, and a success from nothing', async () => {
    const run = new ScriptedRun();
    run.model.source!.lateMs = 900;
    const wrong = await run.only(async (t) => {
      expectOnly(t, await t.send({ host: STORE_HOST }, 10), { claim: 'the far one answers', from: t.far.name });
    });
    expect(wrong.verdict).to.equal('inconclusive');
    expect(wrong.reason).to.match(
      /^the machine stalled: a request was sent 900 ms late; otherwise: the far one answers/,
    );
    const right = await run.only(async (t) => {
      expectOnly(t, await t.send({ host: STORE_HOST }, 10), { claim: 'the near one answers', from: t.near.name });
    });
    expect(right.verdict).to.equal('passed');
  });

  it('of a fleet whose process stood still is seen even when every request was sent in time', async () => {
    const accuse: Body = async (t) => {
      expectOnly(t, await t.send({ host: STORE_HOST }, 10), { claim: 'the far one answers', from: t.far.name });
    };
    const run = new ScriptedRun();
    run.model.stalled = () => 420;
    expect((await run.only(accuse)).reason).to.match(
      /^the machine stalled: the process of the fleet stood still for 420 ms of half a second; otherwise: the far one/,
    );
    run.model.stalled = () => {
      throw new Error('the control socket is gone');
    };
    const gone = await run.only(accuse);
    expect(gone.verdict).to.equal('inconclusive');
    expect(gone.reason).to.match(/^the process of the fleet does not answer: the control socket is gone; otherwise/);
    run.model.stalled = () => 80;
    expect((await run.only(accuse)).verdict).to.equal('nonconformant');
  });

  it('of a driver that died is inconclusive', async () => {
    const run = new ScriptedRun();
    const result = await run.only(async (t) => {
      run.model.answerInstead = () => {
        throw new FleetbedError('FLEETBED_VANTAGE_FAILED', 'the driver ended', { observed: 'exit code 137' });
      };
      expectOnly(t, await t.send({ host: STORE_HOST }, 10), { claim: 'one answers', from: t.near.name });
    });
    expect(verdictAndReason(result)).to.deep.equal([
      'inconclusive',
      'FLEETBED_VANTAGE_FAILED: the driver ended; observed: exit code 137',
    ]);
  });

  it('of a fault that cannot be injected is inconclusive', async () => {
    const result = await new ScriptedRun().only(async (t) => {
      await t.faults.makeUnready(t.near, 'store', 'app=nobody');
    });
    expect(result.verdict).to.equal('inconclusive');
    expect(result.reason).to.match(/^FLEETBED_FAULT_FAILED: make pods app=nobody of store in gke-west-1 unready/);
  });

  it('before a case keeps the case from being run, and is waited for only once at full length', async () => {
    const run = new ScriptedRun();
    let ran = 0;
    const count: Body = (t) => {
      ran += 1;
      return holding(t);
    };
    const spoil: Body = async (t) => {
      run.model.answerInstead = ({ url }) =>
        url.endsWith('/east') ? { outcome: 'refused', error: 'connect ECONNREFUSED' } : undefined;
      await count(t);
    };
    const { results, exitCode } = await run.judge([caseOf('a', spoil), caseOf('b', count), caseOf('c', count)]);
    const why =
      'the base state was not healthy before the case: http://store.example.com/east was to be answered by gke-east-1: refused "connect ECONNREFUSED"';
    expect(results.map(verdictAndReason)).to.deep.equal([
      ['passed', undefined],
      ['inconclusive', why],
      ['inconclusive', why],
    ]);
    expect(ran).to.equal(1);
    expect(exitCode).to.equal(3);
    expect(results[1]!.durationMs).to.equal(60_000);
    expect(results[2]!.durationMs).to.equal(5_000);
  });

  it('that somebody left behind is named', async () => {
    const run = new ScriptedRun();
    const leave: Body = async (t) => {
      await t.far.client.mergePatch(
        { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', namespaced: true },
        STORE_DEPLOYMENT,
        { spec: { replicas: 1 } },
        { signal: t.signal },
      );
      await holding(t);
    };
    const { results } = await run.judge([caseOf('a', leave), caseOf('b', holding)]);
    expect(results[1]!.reason).to.equal(
      'the base state was not healthy before the case: store of gke-east-1 is scaled to 1',
    );
  });
});
