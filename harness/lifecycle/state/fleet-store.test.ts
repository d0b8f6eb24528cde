import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { isFleetbedError } from '../../core/errors.ts';
import { systemExec } from '../../core/exec.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { Topology } from '../../topology/topology.ts';
import { FleetProcesses } from './fleet-processes.ts';
import { FleetStore } from './fleet-store.ts';
import { tryLock } from './process-lock.ts';

const topology = { fleet: 'store' } as Topology;

describe('FleetStore', () => {
  const { signal } = new AbortController();
  let home = '';
  let store: FleetStore;

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'fleetbed-store-'));
    store = new FleetStore(home, new FakeClock());
  });
  afterEach(() => rm(home, { recursive: true }));

  it('gives a name to the first who reserves it and refuses the second', async () => {
    await store.reserve(topology);
    const error = await store.reserve(topology).catch((e: unknown) => e);
    expect(isFleetbedError(error, 'FLEETBED_FLEET_EXISTS')).to.equal(true);
    expect(await store.get('store')).to.deep.equal({
      topology,
      createdAt: '2026-01-01T00:00:00.000Z',
      complete: false,
    });
  });

  it('keeps what is already known when a record is updated', async () => {
    await store.reserve(topology);
    await store.update('store', { complete: true });
    await store.update('store', { image: 'fleetbed.local/runtime:1' });
    expect(await store.get('store')).to.include({ complete: true, image: 'fleetbed.local/runtime:1' });
  });

  it('names the fleets that are up when asked for one that is not', async () => {
    await store.reserve(topology);
    const error = await store.get('shop').catch((e: unknown) => e);
    expect(isFleetbedError(error, 'FLEETBED_FLEET_UNKNOWN') && error.observed).to.equal('fleets that are: store');
  });

  it('writes files that only the user can read', async () => {
    await store.reserve(topology);
    await store.saveKubeconfig('store', 'apiVersion: v1\n');
    expect(((await stat(store.kubeconfigOf('store'))).mode & 0o777).toString(8)).to.equal('600');
  });

  it('refuses a second owner while the first lives, and takes over from one that ended', async () => {
    await store.reserve(topology);
    const processes = new FleetProcesses(store, systemExec);
    const owner = await processes.own('store', signal);
    const error = await processes.own('store', signal).catch((e: unknown) => e);
    expect(isFleetbedError(error, 'FLEETBED_FLEET_BUSY') && error.observed).to.equal(`process ${String(process.pid)}`);
    await owner[Symbol.asyncDispose]();
    const next = await processes.own('store', signal);
    await next[Symbol.asyncDispose]();
  });

  it('ends programs of a killed command by id, with what they started', async () => {
    await store.reserve(topology);
    const processes = new FleetProcesses(store, systemExec);
    let noted: Promise<void> | undefined;
    const program = systemExec.start('sh', ['-c', 'sleep 600 & wait'], {
      signal,
      onSpawn: (pid) => {
        noted = processes.note('store', pid, signal);
      },
    });
    await noted;
    await processes.endPrograms('store', signal);
    const { exitCode } = await program.ended;
    expect(exitCode).to.equal(-1);
  });

  it('takes a lock whose holder left a cut entry', async () => {
    const file = path.join(home, 'x.lock');
    const first = await tryLock(file, systemExec, signal);
    expect(first).to.have.property('held');
    expect(await tryLock(file, systemExec, signal)).to.have.nested.property('heldBy.pid', process.pid);
  });
});
