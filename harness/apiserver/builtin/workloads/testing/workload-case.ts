import type { JsonObject, JsonValue } from '../../../../kube/json/json.ts';

/** A manifest, right or wrong, or a change of one. */
export interface WorkloadCase {
  readonly title: string;
  readonly plural: string;
  /** Without apiVersion and kind. */
  readonly body: JsonObject;
  /** A merge patch of the created object: the update is compared, not the creation. */
  readonly change?: JsonValue;
  /** Of the change. @default the object */
  readonly subresource?: string;
}
