/** Which container a stream is of, and where its pod runs. Mirrors `pkg/registry/core/pod/strategy.go`. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';

/** @throws the 400 when it must be named or is not of the pod */
export function containerOf(pod: ApiObject, asked: string): string {
  const name = textAt(pod.metadata, 'name') ?? '';
  const containers = namesAt(pod, 'containers');
  const all = [...namesAt(pod, 'initContainers'), ...containers, ...namesAt(pod, 'ephemeralContainers')];
  if (asked !== '') {
    if (all.includes(asked)) return asked;
    throw refusals.badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [only] = containers;
  if (only === undefined) throw refusals.badRequest(`a container name must be specified for pod ${name}`);
  if (containers.length === 1) return only;
  throw refusals.badRequest(`a container name must be specified for pod ${name}, choose one of: [${all.join(' ')}]`);
}

/** Whether a container of the pod has a terminal. */
export function hasTerminal(pod: ApiObject, name: string): boolean {
  return ['initContainers', 'containers', 'ephemeralContainers']
    .flatMap((field) => containersAt(pod, field))
    .some((container) => textAt(container, 'name') === name && container['tty'] === true);
}

function namesAt(pod: ApiObject, field: string): string[] {
  return containersAt(pod, field).map((container) => textAt(container, 'name') ?? '');
}

function containersAt(pod: ApiObject, field: string): JsonObject[] {
  return listAt(objectAt(pod, 'spec'), field).filter(isJsonObject);
}

/** The node that a pod was given to; undefined while it waits for one. */
export function nodeOf(pod: ApiObject): string | undefined {
  const node = textAt(objectAt(pod, 'spec'), 'nodeName');
  return node === '' ? undefined : node;
}
