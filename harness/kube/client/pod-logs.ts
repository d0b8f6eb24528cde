import { POD } from '../api/pod.ts';
import type { ObjectKey } from '../meta/object.ts';
import type { KubeTransport } from './kube-transport.ts';
import { splitLines } from './lines.ts';
import { objectPath, queryText } from './resource-path.ts';

export interface PodLogOptions {
  readonly signal: AbortSignal;
  /** @default the pod's only or default container */
  readonly container?: string;
  /** The last so many lines. @default all */
  readonly tailLines?: number;
  /** Goes on until the container ends or `signal` aborts; a silence of `watchIdleMs` breaks it. @default false */
  readonly follow?: boolean;
  /** Of the container that ran before the present one. @default false */
  readonly previous?: boolean;
}

/** The log of a container, line by line. Throws `FLEETBED_KUBE_STATUS` and `FLEETBED_KUBE_UNREACHABLE`. */
export function podLogs(
  transport: KubeTransport,
  pod: ObjectKey,
  { signal, container, tailLines, follow, previous }: PodLogOptions,
): AsyncGenerator<string, void, undefined> {
  const path = `${objectPath(POD, pod, 'log')}${queryText({ container, tailLines, follow, previous })}`;
  return splitLines(transport.stream({ method: 'GET', path, signal, accept: '*/*' }));
}
