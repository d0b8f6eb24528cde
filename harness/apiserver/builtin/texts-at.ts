import { listAt, type JsonObject } from '../../kube/json/json.ts';

/** The texts of a list; none where it is absent. */
export function textsAt(parent: JsonObject | undefined, field: string): string[] {
  return listAt(parent, field).filter((item) => typeof item === 'string');
}
