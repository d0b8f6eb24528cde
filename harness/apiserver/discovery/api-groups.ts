/** `APIVersions`, `APIGroupList` and `APIGroup`: which groups and versions there are. */
import type { JsonObject } from '../../kube/json/json.ts';
import { inServiceOrder, type ServedGroup } from './served-groups.ts';

/** `/api`. @param serverAddress `127.0.0.1:6443` */
export function apiVersions(groups: readonly ServedGroup[], serverAddress: string): JsonObject {
  const core = groups.find(({ group }) => group === '');
  return {
    kind: 'APIVersions',
    versions: (core?.versions ?? []).map(({ version }) => version),
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** `/apis`. */
export function apiGroupList(groups: readonly ServedGroup[]): JsonObject {
  const named = inServiceOrder(groups.filter(({ group }) => group !== ''));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupOf) };
}

/** `/apis/<group>`. */
export function apiGroup(group: ServedGroup): JsonObject {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) };
}

function groupOf({ group, versions }: ServedGroup): JsonObject {
  const names = versions.map(({ version }) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: names, ...(names[0] === undefined ? {} : { preferredVersion: { ...names[0] } }) };
}
