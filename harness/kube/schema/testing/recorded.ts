import { readFileSync } from 'node:fs';
import type { Admitted } from './admitted.ts';

/** What the real server made of the values of each case of `schema-cases.ts`, by the title of the case. */
export function recordedSchemas(): Readonly<Record<string, readonly Admitted[]>> {
  return read('structural') as Readonly<Record<string, readonly Admitted[]>>;
}

/**
 * What the real server says to each rule: `true` when it holds, else what it answers. The numbers in the names of its
 * types are cut off.
 */
export function recordedRules(): Readonly<Record<string, string>> {
  return read('rules') as Readonly<Record<string, string>>;
}

/** The causes with which the real server refuses each CRD, by its title; none: it is accepted. */
export function recordedCrds(): Readonly<Record<string, readonly string[]>> {
  return read('crds') as Readonly<Record<string, readonly string[]>>;
}

function read(name: string): unknown {
  const file = new URL(`../../../../fixtures/upstream/schema/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}
