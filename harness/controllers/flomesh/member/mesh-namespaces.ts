import type { Namespace } from '../../../kube/api/core.ts';
import { LABEL_MONITORED_BY } from '../names.ts';

/** Whether pods of a namespace get sidecars: `osm namespace add` labels it. */
export function isMeshed(namespace: Namespace | undefined): boolean {
  return namespace?.metadata.labels?.[LABEL_MONITORED_BY] !== undefined;
}
