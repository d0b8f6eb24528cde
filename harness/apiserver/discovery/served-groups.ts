import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { priorityOf } from './group-priorities.ts';
import { compareVersions } from './version-order.ts';

export interface ServedVersion {
  readonly version: string;
  /** By the alphabet. */
  readonly resources: readonly ResourceDefinition[];
}

export interface ServedGroup {
  /** Empty for the core group. */
  readonly group: string;
  /** The preferred one first. */
  readonly versions: readonly ServedVersion[];
}

/** The groups in the order of the aggregated discovery: by priority, then by name. */
export function servedGroups(definitions: readonly ResourceDefinition[]): readonly ServedGroup[] {
  const groups = new Map<string, Map<string, ResourceDefinition[]>>();
  for (const definition of definitions) {
    const versions = entry(groups, definition.group, () => new Map<string, ResourceDefinition[]>());
    entry(versions, definition.version, () => []).push(definition);
  }
  return [...groups]
    .map(([group, versions]) => ({ group, versions: sortedVersions(group, versions) }))
    .sort((a, b) => groupPriority(b) - groupPriority(a) || byText(a.group, b.group));
}

/**
 * The same groups in the order of the list of groups: of those with one priority, the one with the alphabetically first
 * `<version>.<group>` comes first, which is the name of its APIService.
 */
export function inServiceOrder(groups: readonly ServedGroup[]): readonly ServedGroup[] {
  return groups.toSorted((a, b) => groupPriority(b) - groupPriority(a) || byText(firstService(a), firstService(b)));
}

function sortedVersions(group: string, versions: ReadonlyMap<string, ResourceDefinition[]>): readonly ServedVersion[] {
  return [...versions]
    .map(([version, resources]) => ({ version, resources: resources.sort((a, b) => byText(a.plural, b.plural)) }))
    .sort(
      (a, b) =>
        priorityOf(group, b.version).version - priorityOf(group, a.version).version ||
        compareVersions(a.version, b.version),
    );
}

function groupPriority({ group, versions }: ServedGroup): number {
  return priorityOf(group, versions[0]?.version ?? '').group;
}

function firstService({ group, versions }: ServedGroup): string {
  return versions.map(({ version }) => `${version}.${group}`).sort(byText)[0] ?? '';
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
