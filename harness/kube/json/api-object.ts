import type { JsonObject } from './json.ts';

/** `metav1.ObjectMeta` of a draft: every field may be absent before the server has filled it in. */
export type DraftMeta = JsonObject;

/** Any API object while the server works on it. What storage hands out must not be changed: copy it first. */
export interface ApiObject extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: DraftMeta;
}
