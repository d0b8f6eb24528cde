import { NAMESPACE } from '../../../kube/api/core.ts';
import { comparableWorld } from './comparable-world.ts';
import { normaliseWorld, type NormalWorld } from './normalise-world.ts';
import { ScenarioWorld, type ScenarioWorldOptions } from './scenario-world.ts';
import type { Scenario } from './scenarios.ts';

/** Plays a scenario in a namespace of its own and tells what came of it. */
export async function runScenario(scenario: Scenario, options: ScenarioWorldOptions): Promise<NormalWorld> {
  const { client, namespace: name } = options;
  const signal = new AbortController().signal;
  await client.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { signal });
  await using world = new ScenarioWorld(options);
  await world.start();
  // The ServiceAccount of the namespace is made.
  await world.quiet();
  await scenario.run(world);
  await world.quiet();
  return comparableWorld(normaliseWorld(world));
}
