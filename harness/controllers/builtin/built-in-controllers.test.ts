import { expect } from 'chai';
import { startEmbeddedApiServer, type EmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { recordedWorld } from '../testing/scenarios/recorded-worlds.ts';
import { runScenario } from '../testing/scenarios/run-scenario.ts';
import { SCENARIOS } from '../testing/scenarios/scenarios.ts';
import { startBuiltInControllers, type BuiltInControllers } from './built-in-controllers.ts';

describe('the built-in controllers do what kube-controller-manager was recorded to do', () => {
  let api: EmbeddedApiServer;
  let controllers: BuiltInControllers;

  before(async () => {
    api = await startEmbeddedApiServer();
    controllers = startBuiltInControllers({
      client: api.client,
      clock: systemClock,
      random: seededRandom(1),
      log: () => undefined,
      // The scenarios bind pods by hand.
      controllers: { scheduler: false },
    });
    await controllers.ready;
  });
  after(async () => {
    await controllers[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  for (const [index, scenario] of SCENARIOS.entries())
    it(scenario.name, async () => {
      const world = await runScenario(scenario, {
        client: api.client,
        clock: systemClock,
        namespace: `scenario-${index}`,
        quiet: () => controllers.idle(),
      });
      expect(JSON.stringify(world, null, 1)).to.equal(JSON.stringify(recordedWorld(scenario.name), null, 1));
    });
});
