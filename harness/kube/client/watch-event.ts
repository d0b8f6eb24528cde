import { FleetbedError } from '../../core/errors.ts';
import { isKubeStatus } from '../status/kube-status.ts';
import { KubeStatusError, type RequestLine } from '../status/kube-status-error.ts';
import type { KubeObject, ResourceType } from '../meta/object.ts';
import type { WatchEvent } from './kube-client.ts';

/**
 * One line of a watch as an event. Throws `FLEETBED_KUBE_STATUS` for an `ERROR` event (410 `Expired` when the wanted
 * version was compacted) and `FLEETBED_KUBE_BAD_ANSWER` for anything that is not an event of an object of `kind`.
 */
export function parseWatchEvent<T extends KubeObject>(
  line: string,
  { kind }: Pick<ResourceType<T>, 'kind'>,
  request: RequestLine,
): WatchEvent<T> {
  const { type, object } = parseEnvelope(line, request);
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      if (!isNamed(object) || object.kind !== kind)
        throw badAnswer(`an event of something else than a ${kind}`, line, request);
      return { type, object: object as KubeObject as T };
    case 'BOOKMARK':
      return { type, resourceVersion: (object as Partial<KubeObject>).metadata?.resourceVersion ?? '' };
    case 'ERROR':
      if (isKubeStatus(object)) throw new KubeStatusError(object, request);
      throw badAnswer('a watch error without a Status', line, request);
    default:
      throw badAnswer('an unknown watch event', line, request);
  }
}

export function badAnswer(what: string, text: string, request: RequestLine): FleetbedError {
  return new FleetbedError(
    'FLEETBED_KUBE_BAD_ANSWER',
    `${request.method} ${request.server}${request.path}: the server sent ${what}`,
    {
      observed: text.length > 300 ? `${text.slice(0, 300)}…` : text,
      hint: 'check that the address is that of a Kubernetes API server, not of a proxy in front of it',
    },
  );
}

/** Whether it is an object of Kubernetes, of whatever kind. */
export function isNamed(value: unknown): value is Pick<KubeObject, 'metadata'> & Partial<KubeObject> {
  return isRecord(value) && isRecord(value['metadata']) && typeof value['metadata']['name'] === 'string';
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function parseEnvelope(line: string, request: RequestLine): { readonly type: unknown; readonly object: unknown } {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw badAnswer('a watch line that is not JSON', line, request);
  }
  if (typeof event !== 'object' || event === null || !('type' in event) || !('object' in event))
    throw badAnswer('a watch line that is not an event', line, request);
  return event;
}
