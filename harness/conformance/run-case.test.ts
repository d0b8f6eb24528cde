import { expect } from 'chai';
import { FleetbedError } from '../core/errors.ts';
import { CONFIG_MAP } from '../kube/api/core.ts';
import { HTTP_ROUTE, type HttpRoute } from '../kube/api/http-route.ts';
import { expectSame } from './assert/expect-same.ts';
import { deployBase } from './base/deploy-base.ts';
import { STORE_HOST, STORE_ROUTE } from './base/store-app.ts';
import { caseOf, failing, holding, ScriptedRun, verdictAndReason, type Body } from './testing/scripted-run.ts';

describe('a case', () => {
  it('that takes too long is inconclusive, says how far it came, and is cleaned up', async () => {
    const run = new ScriptedRun();
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
    const run = new ScriptedRun();
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
    const result = await new ScriptedRun().only((t) => failing(t).catch(() => undefined));
    expect(verdictAndReason(result)).to.deep.equal(['nonconformant', 'one is one: saw 2']);
  });

  it('is cleaned up in reverse order, also after a failure', async () => {
    const run = new ScriptedRun();
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
    const run = new ScriptedRun();
    const { results } = await run.judge([caseOf('a', stuck(holding)), caseOf('b', stuck(failing))]);
    expect(results.map(verdictAndReason)).to.deep.equal([
      ['inconclusive', 'all claims held, but the clean-up failed: the finalizer stays'],
      ['nonconformant', 'one is one: expected 1, saw 2'],
    ]);
    const notes = run.events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
    expect(notes).to.deep.equal(Array(2).fill('the clean-up failed: the finalizer stays'));
  });

  it('that broke something is followed by a proof of the control plane', async () => {
    const run = new ScriptedRun();
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
    const run = new ScriptedRun();
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
    const run = new ScriptedRun();
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

async function deployed({ model }: ScriptedRun): Promise<{ address: string }> {
  const { fleet, installation, clock } = model;
  const { signal } = new AbortController();
  return deployBase({ fleet, installation, clock, signal, image: 'i', emit: () => undefined });
}
