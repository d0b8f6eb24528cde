/** What a row says of a node. Mirrors printNode of kubernetes `pkg/printers/internalversion/printers.go`. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { objectAt, textAt } from '../../kube/json/json.ts';
import { ageText, conditionOf, nameText, NONE, objectsAt, UNKNOWN } from './cell-text.ts';
import type { Cell } from './table-columns.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

export function nodeCells(node: ApiObject, nowMs: number): readonly Cell[] {
  const info = objectAt(objectAt(node, 'status'), 'nodeInfo');
  const infoText = (field: string): string => textAt(info, field) || UNKNOWN;
  return [
    nameText(node),
    statusText(node),
    rolesText(node),
    ageText(node, nowMs),
    textAt(info, 'kubeletVersion') ?? '',
    addressOf(node, 'InternalIP'),
    addressOf(node, 'ExternalIP'),
    infoText('osImage'),
    infoText('kernelVersion'),
    infoText('containerRuntimeVersion'),
  ];
}

function statusText(node: ApiObject): string {
  const ready = conditionOf(node, 'Ready');
  const health = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady';
  return objectAt(node, 'spec')?.['unschedulable'] === true ? `${health},SchedulingDisabled` : health;
}

function rolesText(node: ApiObject): string {
  const labels = objectAt(objectAt(node, 'metadata'), 'labels') ?? {};
  const roles = Object.keys(labels).map((key) => {
    if (key.startsWith(ROLE_PREFIX)) return key.slice(ROLE_PREFIX.length);
    return key === ROLE_LABEL ? (textAt(labels, key) ?? '') : '';
  });
  const named = [...new Set(roles.filter((role) => role !== ''))].sort();
  return named.length === 0 ? NONE : named.join(',');
}

function addressOf(node: ApiObject, type: string): string {
  const addresses = objectsAt(objectAt(node, 'status'), 'addresses');
  return (
    textAt(
      addresses.find((address) => address['type'] === type),
      'address',
    ) ?? NONE
  );
}
