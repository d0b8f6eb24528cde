import { expect } from 'chai';
import { FleetbedError } from '../core/errors.ts';
import { CONFIG_MAP } from '../kube/api/core.ts';
import { HTTP_ROUTE, type HttpRoute } from '../kube/api/http-route.ts';
import { expectNoFailures } from './assert/expect-no-failures.ts';
import { expectOnly } from './assert/expect-only.ts';
import { expectSame } from './assert/expect-same.ts';
import { deployBase } from './base/deploy-base.ts';
import { STORE_DEPLOYMENT, STORE_HOST, STORE_ROUTE } from './base/store-app.ts';
import { defineCase, type Case } from './case.ts';
import type { CaseContext } from './context/case-context.ts';
import type { RunHappening } from './events.ts';
import { emptyLedger } from './ledger/ledger.ts';
import { runConformance, type CaseResult, type ConformanceOptions, type ConformanceResult } from './run-conformance.ts';
import { ModelFleet, type ModelOptions } from './testing/model-fleet.ts';

type Body = (t: CaseContext) => Promise<void>;

function caseOf(id: string, run: Body, more: Partial<Case> = {}): Case {
  const about = { title: `${id} holds`, behaviour: 'path-routing', features: ['HTTPRoute'], level: 'core' } as const;
  return defineCase({ id, ...about, spec: '000-D7', needs: { roles: ['near', 'far'] }, run, ...more });
}

const holding: Body = async (t) => {
  await Promise.resolve();
  expectSame(t, { claim: 'one is one', expected: '1', observed: '1' });
};
const failing: Body = async (t) => {
  await Promise.resolve();
  expectSame(t, { claim: 'one is one', expected: '1', observed: '2' });
};

class Run {
  readonly model: ModelFleet;
  readonly events: RunHappening[] = [];
  readonly stop: AbortController = new AbortController();

  constructor(options?: ModelOptions) {
    this.model = new ModelFleet(options);
  }

  async judge(cases: readonly Case[], more: Partial<ConformanceOptions> = {}): Promise<ConformanceResult> {
    const { fleet, installation, implementation, clock } = this.model;
    const shared = { fleet, installation, clock, image: 'fleetbed.local/runtime:1' };
    const { signal } = new AbortController();
    const base = more.base ?? (await deployBase({ ...shared, signal, emit: () => undefined }));
    return runConformance({
      ...shared,
      base,
      cases,
      implementation,
      ledger: emptyLedger('model', '1'),
      emit: (event) => this.events.push(event),
      signal: this.stop.signal,
      ...more,
    });
  }

  async only(body: Body, more: Partial<Case> = {}): Promise<CaseResult> {
    const { results } = await this.judge([caseOf('only', body, more)]);
    return results[0]!;
  }
}

function verdictAndReason({ verdict, reason }: CaseResult): readonly [string, string | undefined] {
  return [verdict, reason];
}

describe('a run of conformance', () => {
  it('tells everything by events, in order', async () => {
    const run = new Run();
    const noted: Body = async (t) => {
      t.note('a remark');
      await holding(t);
    };
    const result = await run.judge([caseOf('first', noted), caseOf('second', failing, { behaviour: 'failover' })]);
    expect(result.exitCode).to.equal(1);
    expect(run.events.map(({ type, ...rest }) => ('case' in rest ? `${type} ${rest.case}` : type))).to.deep.equal([
      'case-planned first',
      'case-planned second',
      'case-started first',
      'note first',
      'finding first',
      'case-ended first',
      'case-started second',
      'finding second',
      'case-ended second',
    ]);
    const ended = run.events.filter((event) => event.type === 'case-ended');
    expect(ended).to.deep.equal([
      {
        type: 'case-ended',
        case: 'first',
        title: 'first holds',
        features: ['HTTPRoute'],
        spec: '000-D7',
        durationMs: 0,
        verdict: 'passed',
        expected: true,
      },
      {
        type: 'case-ended',
        case: 'second',
        title: 'second holds',
        features: ['HTTPRoute'],
        spec: '000-D7',
        durationMs: 0,
        verdict: 'nonconformant',
        expected: false,
        reason: 'one is one: expected 1, saw 2',
      },
    ]);
  });

  it('runs cases by behaviour and only those that are selected', async () => {
    const cases = [
      caseOf('b-one', holding, { behaviour: 'failover' }),
      caseOf('a-one', holding),
      caseOf('a-two', holding),
    ];
    const idsOf = async (more: Partial<ConformanceOptions>): Promise<readonly string[]> =>
      (await new Run().judge(cases, more)).results.map((result) => result.case);
    expect(await idsOf({})).to.deep.equal(['a-one', 'a-two', 'b-one']);
    expect(await idsOf({ grep: 'one' })).to.deep.equal(['a-one', 'b-one']);
    expect(await idsOf({ grep: /two holds$/ })).to.deep.equal(['a-two']);
    expect(await idsOf({ behaviours: ['failover'] })).to.deep.equal(['b-one']);
  });

  it('refuses to run nothing, and names what there is', async () => {
    const error = await new Run().judge([caseOf('one', holding)], { grep: 'two' }).then(
      () => undefined,
      (thrown: unknown) => thrown as FleetbedError,
    );
    expect(error?.code).to.equal('FLEETBED_CASE_UNKNOWN');
    expect(error?.hint).to.equal('there are one');
    expect(error?.observed).to.equal('pattern two, behaviours all');
  });

  it('says unsupported for what is not claimed or not there, without looking', async () => {
    const run = new Run();
    const never: Body = () => Promise.reject(new Error('it was run'));
    const { results, exitCode } = await run.judge([
      caseOf('unclaimed', never, { features: ['HTTPRoute', 'Teleportation'] }),
      caseOf('balancers', never, { needs: { roles: [], loadBalancers: 3 } }),
      caseOf('asks', (t) => Promise.reject(new FleetbedError('FLEETBED_UNSUPPORTED', `no ${t.near.name}`))),
    ]);
    expect(results.map(verdictAndReason)).to.deep.equal([
      ['unsupported', 'not claimed: Teleportation'],
      ['unsupported', 'needs 3 load balancers, the fleet has 2'],
      ['unsupported', 'no gke-west-1'],
    ]);
    expect(exitCode).to.equal(0);
  });
});

describe('trouble that is not the implementation', () => {
  it('of the case itself is inconclusive', async () => {
    const broken: Body = async (t) => {
      const [, , , fourth] = t.clusters;
      t.note(fourth!.name);
      await holding(t);
    };
    expect(verdictAndReason(await new Run().only(broken))).to.deep.equal([
      'inconclusive',
      "the case itself failed: TypeError: Cannot read properties of undefined (reading 'name')",
    ]);
    expect(verdictAndReason(await new Run().only(() => Promise.resolve()))).to.deep.equal([
      'inconclusive',
      'the case itself failed: it looked at nothing',
    ]);
  });

  it('of a driver that cannot send is inconclusive', async () => {
    const run = new Run();
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

  it('of a driver that died is inconclusive', async () => {
    const run = new Run();
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
    const result = await new Run().only(async (t) => {
      await t.faults.makeUnready(t.near, 'store', 'app=nobody');
    });
    expect(result.verdict).to.equal('inconclusive');
    expect(result.reason).to.match(/^FLEETBED_FAULT_FAILED: make pods app=nobody of store in gke-west-1 unready/);
  });

  it('before a case keeps the case from being run, and is waited for only once at full length', async () => {
    const run = new Run();
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
    const run = new Run();
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

describe('a case', () => {
  it('that takes too long is inconclusive, says how far it came, and is cleaned up', async () => {
    const run = new Run();
    const undone: string[] = [];
    const result = await run.only(
      async (t) => {
        t.defer(() => Promise.resolve(void undone.push('undone')));
        await holding(t);
        for (;;) await t.clock.sleep(1_000, t.signal);
      },
      { timeoutMs: 10_000 },
    );
    expect(verdictAndReason(result)).to.deep.equal([
      'inconclusive',
      'the case did not end within 10000 ms; it was after the finding "one is one"',
    ]);
    expect(undone).to.deep.equal(['undone']);
    expect(result.durationMs).to.equal(10_000);
  });

  it('that does not heed its signal is left behind', async () => {
    const run = new Run();
    const undone: string[] = [];
    const judged = run.judge([
      caseOf('deaf', (t) => {
        t.defer(() => Promise.resolve(void undone.push('undone')));
        // Time moves on although the body hangs: once to its deadline, once over the grace.
        t.clock
          .sleep(75_000)
          .then(
            () => t.clock.sleep(5_000),
            () => undefined,
          )
          .catch(() => undefined);
        return new Promise(() => undefined);
      }),
      caseOf('next', holding),
    ]);
    const { results } = await judged;
    expect(results.map(verdictAndReason)).to.deep.equal([
      ['inconclusive', 'the case did not end within 75000 ms; it was before its first finding'],
      ['passed', undefined],
    ]);
    expect(undone).to.deep.equal(['undone']);
  });

  it('is nonconformant by a finding that it swallowed', async () => {
    const result = await new Run().only((t) => failing(t).catch(() => undefined));
    expect(verdictAndReason(result)).to.deep.equal(['nonconformant', 'one is one: saw 2']);
  });

  it('is cleaned up in reverse order, also after a failure', async () => {
    const run = new Run();
    const result = await run.only(async (t) => {
      const map = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'store' } });
      await t.apply([t.near, t.far], [map('one'), map('two')]);
      await t.apply(t.near, [map('three')]);
      await failing(t);
    });
    expect(result.verdict).to.equal('nonconformant');
    const { near, far } = {
      near: run.model.world.clients.get('gke-west-1')!,
      far: run.model.world.clients.get('gke-east-1')!,
    };
    const deletions = (writes: readonly string[]): readonly string[] =>
      writes.filter((line) => line.startsWith('delete'));
    expect(deletions(near.writes)).to.deep.equal([
      'delete ConfigMap store/three',
      'delete ConfigMap store/two',
      'delete ConfigMap store/one',
    ]);
    expect(deletions(far.writes)).to.deep.equal(['delete ConfigMap store/two', 'delete ConfigMap store/one']);
    expect(near.stored(CONFIG_MAP).map(({ metadata }) => metadata.name)).to.deep.equal(['cluster-info']);
  });

  it('that held but cannot be cleaned up is inconclusive, one that failed stays nonconformant', async () => {
    const stuck =
      (body: Body): Body =>
      async (t) => {
        t.defer(() => Promise.reject(new Error('the finalizer stays')));
        await body(t);
      };
    const run = new Run();
    const { results } = await run.judge([caseOf('a', stuck(holding)), caseOf('b', stuck(failing))]);
    expect(results.map(verdictAndReason)).to.deep.equal([
      ['inconclusive', 'all claims held, but the clean-up failed: the finalizer stays'],
      ['nonconformant', 'one is one: expected 1, saw 2'],
    ]);
    const notes = run.events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
    expect(notes).to.deep.equal(Array(2).fill('the clean-up failed: the finalizer stays'));
  });

  it('that broke something is followed by a proof of the control plane', async () => {
    const run = new Run();
    const breaks: Body = async (t) => {
      await t.faults.kill(t.far);
      await holding(t);
    };
    const { results } = await run.judge([caseOf('a', breaks), caseOf('b', holding), caseOf('c', holding)]);
    expect(results.map(({ verdict }) => verdict)).to.deep.equal(['passed', 'passed', 'passed']);
    const near = run.model.world.clients.get('gke-west-1')!;
    expect(near.writes.filter((line) => line.startsWith('patch'))).to.deep.equal(
      Array(2).fill('patch HTTPRoute store/public-store-route'),
    );
    const route = near.stored<HttpRoute>(HTTP_ROUTE).find(({ metadata }) => metadata.name === STORE_ROUTE.name)!;
    expect(route.spec.hostnames).to.deep.equal([STORE_HOST]);
    expect(run.model.world.down.size).to.equal(0);
  });

  it('is given roles, limits and manifests with everything filled in', async () => {
    const run = new Run();
    const result = await run.only(async (t) => {
      const gateway = {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { name: 'x', namespace: 'store' },
      };
      const spec = {
        gatewayClassName: 'gke-l7-global-external-managed-mc',
        listeners: [],
        image: 'fleetbed.dev/runtime',
      };
      const [applied] = await t.apply(t.near, [{ ...gateway, ...{ spec } }]);
      expectSame(t, {
        claim: 'all of it',
        expected:
          'gke-west-1 gke-west-2 gke-east-1 5000 {"gatewayClassName":"model-class","listeners":[],"image":"fleetbed.local/runtime:1"}',
        observed: `${t.near.name} ${t.sibling.name} ${t.far.name} ${String(t.limits.silentPodMs)} ${JSON.stringify(applied['spec'])}`,
      });
    });
    expect(verdictAndReason(result)).to.deep.equal(['passed', undefined]);
  });

  it('sees an implementation that never serves a change as nonconformant', async () => {
    const run = new Run();
    const timeout = new FleetbedError('FLEETBED_WAIT_TIMEOUT', 'late', { observed: 'lb-1 serves generation 1' });
    const awaitServed = (): Promise<void> => Promise.reject(timeout);
    const body: Body = async (t) => {
      await t.awaitServed({
        apiVersion: 'v1',
        kind: 'HTTPRoute',
        metadata: { name: 'r', namespace: 'store', generation: 2 },
      });
    };
    const { results } = await run.judge([caseOf('a', body)], {
      base: await deployed(run),
      installation: { ...run.model.installation, awaitServed },
    });
    expect(verdictAndReason(results[0]!)).to.deep.equal([
      'nonconformant',
      'every proxy serves HTTPRoute store/r: expected generation 2 within 30000 ms, saw lb-1 serves generation 1',
    ]);
  });
});

async function deployed({ model }: Run): Promise<{ address: string }> {
  const { fleet, installation, clock } = model;
  const { signal } = new AbortController();
  return deployBase({ fleet, installation, clock, signal, image: 'i', emit: () => undefined });
}

describe('an interrupt', () => {
  it('ends the case under way, lets its clean-up run, and leaves the rest inconclusive', async () => {
    const run = new Run();
    const seen: string[] = [];
    const interrupted: Body = async (t) => {
      t.defer((signal) => Promise.resolve(void seen.push(`cleaned up, ${signal.aborted ? 'aborted' : 'with time'}`)));
      await holding(t);
      run.stop.abort(new Error('SIGINT'));
      await t.clock.sleep(1, t.signal);
      seen.push('went on');
    };
    const { results, exitCode } = await run.judge([
      caseOf('a', holding),
      caseOf('b', interrupted),
      caseOf('c', holding),
      caseOf('d', failing, { behaviour: 'failover' }),
    ]);
    expect(results.map(verdictAndReason)).to.deep.equal([
      ['passed', undefined],
      ['inconclusive', 'interrupted'],
      ['inconclusive', 'interrupted'],
      ['inconclusive', 'interrupted'],
    ]);
    expect(seen).to.deep.equal(['cleaned up, with time']);
    expect(exitCode).to.equal(3);
  });
});

describe('the ledger', () => {
  it('turns a listed failure into an expected one, and a listed pass into an unexpected one', async () => {
    const entry = (id: string) => ({ case: id, verdict: 'nonconformant', reason: 'not built yet' }) as const;
    const ledger = { ...emptyLedger('model', '1'), expected: [entry('a'), entry('b')] };
    const listed = await new Run().judge([caseOf('a', failing)], { ledger });
    expect(listed.results.map(verdictAndReason)).to.deep.equal([
      ['expected-failure', 'one is one: expected 1, saw 2 (ledger: not built yet)'],
    ]);
    expect(listed.exitCode).to.equal(0);
    const passed = await new Run().judge([caseOf('b', holding)], { ledger });
    expect(passed.results.map(verdictAndReason)).to.deep.equal([
      ['unexpected-pass', 'the ledger expects a failure: not built yet'],
    ]);
    expect(passed.exitCode).to.equal(1);
  });

  it('excuses no trouble of the testbed', async () => {
    const ledger = {
      ...emptyLedger('model', '1'),
      expected: [{ case: 'only', verdict: 'nonconformant', reason: 'known' }] as const,
    };
    const { results } = await new Run().judge([caseOf('only', () => Promise.reject(new Error('x')))], { ledger });
    expect(results[0]!.verdict).to.equal('inconclusive');
  });
});
