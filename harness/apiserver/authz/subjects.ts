import { isJsonObject, listAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { serviceAccountUserName } from '../authn/service-account-user.ts';
import type { User } from '../authn/user.ts';

/** Whom a binding names. */
export interface Subject {
  /** Equal to one of {@link subjectKeys} of everybody it applies to. */
  readonly key: string;
  /** `Group "system:authenticated"`, `ServiceAccount "name/namespace"`. */
  readonly text: string;
}

/** Those of a RoleBinding or ClusterRoleBinding. Subjects of unknown kinds apply to nobody. */
export function subjectsOf(binding: JsonObject): readonly Subject[] {
  const home = textAt(isJsonObject(binding['metadata']) ? binding['metadata'] : undefined, 'namespace') ?? '';
  return listAt(binding, 'subjects').flatMap((subject) => {
    if (!isJsonObject(subject)) return [];
    const name = textAt(subject, 'name') ?? '';
    switch (subject['kind']) {
      case 'User':
        return [{ key: userKey(name), text: `User ${JSON.stringify(name)}` }];
      case 'Group':
        return [{ key: groupKey(name), text: `Group ${JSON.stringify(name)}` }];
      case 'ServiceAccount': {
        const own = textAt(subject, 'namespace') ?? '';
        const namespace = own === '' ? home : own;
        // A ClusterRoleBinding must say the namespace; one that does not applies to nobody.
        if (namespace === '') return [];
        const text = `ServiceAccount ${JSON.stringify(`${name}/${own}`)}`;
        return [{ key: userKey(serviceAccountUserName({ namespace, name })), text }];
      }
      default:
        return [];
    }
  });
}

/** The keys of subjects that apply to a user. */
export function subjectKeys({ name, groups }: User): readonly string[] {
  return [userKey(name), ...groups.map(groupKey)];
}

function userKey(name: string): string {
  return `u:${name}`;
}

function groupKey(name: string): string {
  return `g:${name}`;
}
