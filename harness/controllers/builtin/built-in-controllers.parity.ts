/**
 * The scenarios on a real kube-controller-manager: it must do what is recorded in fixtures/upstream/controllers.
 * `FLEETBED_RECORD=1` records it anew. Needs etcd, kube-apiserver and kube-controller-manager on PATH; takes minutes.
 */
import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { systemExec } from '../../core/exec.ts';
import { httpKubeClient, type HttpKubeClient } from '../../kube/client/http-kube-client.ts';
import { missingPrograms } from '../../kube/testing/missing-programs.ts';
import { startRealApiServer, type RealApiServer } from '../../kube/testing/real-apiserver.ts';
import { recordedWorld, recordWorld } from '../testing/scenarios/recorded-worlds.ts';
import { runScenario } from '../testing/scenarios/run-scenario.ts';
import type { ScenarioWorld } from '../testing/scenarios/scenario-world.ts';
import { SCENARIOS } from '../testing/scenarios/scenarios.ts';

const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager'];
/** After so long without a change the real controllers have nothing to do: some collect changes for a second. */
const QUIET_MS = 1_500;

describe('kube-controller-manager', function () {
  this.timeout(120_000);
  const missing = missingPrograms(PROGRAMS);
  if (missing.length > 0) {
    it(`not run: ${missing.join(' and ')} not on PATH`, () => undefined);
    return;
  }
  let real: RealApiServer;
  let client: HttpKubeClient;

  before(async () => {
    real = await startRealApiServer({
      exec: systemExec,
      clock: systemClock,
      signal: new AbortController().signal,
      admission: 'default',
      controllers: ['*'],
      flags: ['--service-cluster-ip-range=10.96.0.0/16'],
    });
    client = httpKubeClient({ kubeconfig: real.kubeconfig });
  });
  after(async () => {
    await client[Symbol.asyncDispose]();
    await real[Symbol.asyncDispose]();
  });

  for (const [index, scenario] of SCENARIOS.entries())
    it(scenario.name, async () => {
      const world = await runScenario(scenario, { client, clock: systemClock, namespace: `scenario-${index}`, quiet });
      if (process.env['FLEETBED_RECORD'] === '1') recordWorld(scenario.name, world);
      expect(JSON.stringify(world, null, 1)).to.equal(JSON.stringify(recordedWorld(scenario.name), null, 1));
    });
});

async function quiet(world: ScenarioWorld): Promise<void> {
  for (let seen = -1; seen !== world.changes;) {
    seen = world.changes;
    await world.clock.sleep(QUIET_MS);
  }
}
