import type { ApiObject } from '../../kube/json/api-object.ts';

/** Makes the wanted object from the live one, as a draft of its own; `live` is not changed. May be asked more than once. */
export type PatchProgram = (live: ApiObject | undefined) => ApiObject;
