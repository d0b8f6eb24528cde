import type { JsonObject } from '../../kube/json/json.ts';
import type { User } from '../authn/user.ts';

/** `authentication.k8s.io/v1` UserInfo; empty fields are left out. */
export function userInfo({ name, uid, groups, extra = {} }: User): JsonObject {
  const keys = Object.keys(extra).sort();
  return {
    username: name,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(keys.length === 0 ? {} : { extra: Object.fromEntries(keys.map((key) => [key, [...(extra[key] ?? [])]])) }),
  };
}
