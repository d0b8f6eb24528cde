import type { JsonValue } from '../../../kube/json/json.ts';

/** What a server said, or what is compared of it. */
export interface Answer {
  readonly status: number;
  /** Those that are compared. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else text. */
  readonly body?: JsonValue;
  /** Of a watch. */
  readonly events?: readonly JsonValue[];
}

/** The headers that clients act on. */
export const COMPARED_HEADERS: readonly string[] = ['content-type', 'warning', 'retry-after', 'allow', 'location'];
