import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NormalWorld } from './normalise-world.ts';

const RECORDS = fileURLToPath(new URL('../../../../fixtures/upstream/controllers', import.meta.url));

/** What kube-controller-manager made of a scenario. Throws where it was not recorded. */
export function recordedWorld(scenario: string): NormalWorld {
  return JSON.parse(readFileSync(fileOf(scenario), 'utf8')) as NormalWorld;
}

export function recordWorld(scenario: string, world: NormalWorld): void {
  mkdirSync(RECORDS, { recursive: true });
  writeFileSync(fileOf(scenario), `${JSON.stringify(world, null, 1)}\n`);
}

function fileOf(scenario: string): string {
  return join(RECORDS, `${scenario.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.json`);
}
