import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { HealthCheck } from '../table/backend.ts';
import { HealthMonitor } from './health-monitor.ts';

const TARGET = { address: '127.0.0.1', port: 8080 };
const CHECK: HealthCheck = { path: '/', intervalMs: 1_000, timeoutMs: 500, healthyThreshold: 1, unhealthyThreshold: 2 };

interface Scene {
  readonly clock: FakeClock;
  readonly monitor: HealthMonitor;
  /** When each probe began. */
  readonly probedMs: readonly number[];
  /** What probes find, after `tookMs`. */
  passes: boolean;
  tookMs: number;
}

function scene(): Scene {
  const clock = new FakeClock();
  const probedMs: number[] = [];
  const it: Scene = {
    clock,
    probedMs,
    passes: true,
    tookMs: 0,
    monitor: new HealthMonitor({
      clock,
      probe: async (_target, _check, signal) => {
        probedMs.push(clock.now());
        if (it.tookMs > 0) await clock.sleep(it.tookMs, signal);
        return it.passes;
      },
    }),
  };
  return it;
}

function nothing(): void {
  // Nobody listens.
}

describe('HealthMonitor', () => {
  it('probes a new endpoint at once, and then every interval', async () => {
    const { clock, monitor, probedMs } = scene();
    const watch = monitor.watch(TARGET, CHECK, nothing);
    expect(watch).to.include({ health: 'unknown', usable: false });
    await clock.advance(2_500);
    expect(probedMs).to.deep.equal([0, 1_000, 2_000]);
    expect(watch).to.include({ health: 'healthy', usable: true });
  });

  it('counts the interval from the beginning of a probe', async () => {
    const it = scene();
    it.tookMs = 400;
    it.monitor.watch(TARGET, CHECK, nothing);
    await it.clock.advance(2_500);
    expect(it.probedMs).to.deep.equal([0, 1_000, 2_000]);
  });

  it('does not keep a new endpoint waiting between the passes that it needs', async () => {
    const { clock, monitor, probedMs } = scene();
    const watch = monitor.watch(TARGET, { ...CHECK, healthyThreshold: 3 }, nothing);
    await clock.advance(1);
    expect(probedMs).to.deep.equal([0, 0, 0]);
    expect(watch.usable).to.equal(true);
  });

  it('tells when an endpoint turns unhealthy and healthy again', async () => {
    const it = scene();
    const seen: string[] = [];
    const watch = it.monitor.watch(TARGET, CHECK, () => seen.push(`${String(it.clock.now())} ${watch.health}`));
    await it.clock.advance(1_500);
    it.passes = false;
    await it.clock.advance(2_000);
    it.passes = true;
    await it.clock.advance(1_000);
    expect(seen).to.deep.equal(['0 healthy', '3000 unhealthy', '4000 healthy']);
  });

  it('probes once for all who watch the same check, and until the last one leaves', async () => {
    const { clock, monitor, probedMs } = scene();
    const watches = [monitor.watch(TARGET, CHECK, nothing), monitor.watch(TARGET, CHECK, nothing, undefined)];
    watches[0]?.[Symbol.dispose]();
    await clock.advance(1_000);
    expect(probedMs).to.deep.equal([0, 1_000]);
  });

  it('stops when nobody watches', async () => {
    const { clock, monitor, probedMs } = scene();
    monitor.watch(TARGET, CHECK, nothing)[Symbol.dispose]();
    await clock.advance(5_000);
    expect(probedMs).to.deep.equal([0]);
  });

  it('takes an ejected endpoint out until a probe passes, and probes it at once', async () => {
    const it = scene();
    const watch = it.monitor.watch(TARGET, CHECK, nothing);
    await it.clock.advance(100);
    it.passes = false;
    it.monitor.eject(TARGET);
    expect(watch).to.include({ ejected: true, usable: false, health: 'healthy' });
    await it.clock.advance(100);
    expect(it.probedMs).to.deep.equal([0, 100]);
    expect(watch.usable).to.equal(false);
    it.passes = true;
    await it.clock.advance(1_000);
    expect(it.probedMs).to.deep.equal([0, 100, 1_100]);
    expect(watch).to.include({ ejected: false, usable: true });
  });

  it('does not believe a probe that began before the ejection', async () => {
    const it = scene();
    it.tookMs = 300;
    const watch = it.monitor.watch(TARGET, CHECK, nothing);
    await it.clock.advance(1_100);
    it.monitor.eject(TARGET);
    await it.clock.advance(250);
    expect(watch.ejected).to.equal(true);
    expect(it.probedMs).to.deep.equal([0, 1_000, 1_300]);
    await it.clock.advance(300);
    expect(watch.ejected).to.equal(false);
  });

  it('ejects an endpoint for every check of it', async () => {
    const { clock, monitor } = scene();
    const watches = [CHECK, { ...CHECK, path: '/other' }].map((check) => monitor.watch(TARGET, check, nothing));
    const other = monitor.watch({ ...TARGET, port: 8081 }, CHECK, nothing);
    await clock.advance(1);
    monitor.eject(TARGET);
    expect(watches.map(({ ejected }) => ejected)).to.deep.equal([true, true]);
    expect(other.ejected).to.equal(false);
  });

  it('believes what it is told until the first answer', async () => {
    const it = scene();
    it.passes = false;
    const watch = it.monitor.watch(TARGET, CHECK, nothing, { health: 'healthy', against: 0 });
    expect(watch.usable).to.equal(true);
    await it.clock.advance(900);
    expect(watch.usable).to.equal(true);
    await it.clock.advance(100);
    expect(watch.health).to.equal('unhealthy');
  });

  describe('without a health check', () => {
    it('takes an endpoint for healthy as long as it is listed (002-D11, 003-D17)', () => {
      const { monitor, probedMs } = scene();
      const watch = monitor.watch(TARGET, undefined, nothing);
      monitor.eject(TARGET);
      expect(watch).to.include({ health: 'healthy', usable: true, ejected: false });
      expect(probedMs).to.deep.equal([]);
    });

    it('ejects for a while where it detects outliers, longer each time in a row', async () => {
      const { clock, monitor } = scene();
      const seen: string[] = [];
      const watch = monitor.watch(TARGET, { baseEjectionMs: 100 }, () =>
        seen.push(`${String(clock.now())} ${String(watch.usable)}`),
      );
      for (const waitMs of [0, 150, 250, 5_000]) {
        await clock.advance(waitMs);
        monitor.eject(TARGET);
        monitor.eject(TARGET);
      }
      await clock.advance(1_000);
      expect(seen).to.deep.equal([
        ...['0 false', '100 true', '150 false', '350 true', '400 false', '700 true', '5400 false', '5500 true'],
      ]);
      expect(watch.health).to.equal('healthy');
    });
  });
});
