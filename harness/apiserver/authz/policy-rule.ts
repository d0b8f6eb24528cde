/** `rbac.authorization.k8s.io/v1` PolicyRule. Mirrors kubernetes `pkg/apis/rbac/v1/evaluation_helpers.go`. */
import type { JsonObject } from '../../kube/json/json.ts';
import { isJsonObject, listAt } from '../../kube/json/json.ts';
import type { Access, ResourceAccess } from './access.ts';

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Empty: all. */
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** The rules of a Role or ClusterRole, whatever is stored there. */
export function rulesOf(role: JsonObject): readonly PolicyRule[] {
  return listAt(role, 'rules').map((rule) => {
    const fields = isJsonObject(rule) ? rule : {};
    return {
      verbs: texts(fields, 'verbs'),
      apiGroups: texts(fields, 'apiGroups'),
      resources: texts(fields, 'resources'),
      resourceNames: texts(fields, 'resourceNames'),
      nonResourceURLs: texts(fields, 'nonResourceURLs'),
    };
  });
}

/** As it stands in API objects: empty fields are left out. */
export function ruleObject(rule: PolicyRule): JsonObject {
  const result: JsonObject = { verbs: [...rule.verbs] };
  for (const field of ['apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'] as const)
    if (rule[field].length > 0) result[field] = [...rule[field]];
  return result;
}

export function ruleAllows(rule: PolicyRule, access: Access): boolean {
  if (!has(rule.verbs, access.verb)) return false;
  if (!access.isResource) return rule.nonResourceURLs.some((url) => urlMatches(url, access.path));
  return (
    has(rule.apiGroups, access.group) &&
    resourceMatches(rule, access) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(access.name))
  );
}

function resourceMatches({ resources }: PolicyRule, { resource, subresource }: ResourceAccess): boolean {
  if (resources.includes('*')) return true;
  if (subresource === '') return resources.includes(resource);
  return resources.includes(`${resource}/${subresource}`) || resources.includes(`*/${subresource}`);
}

/** `/healthz/*` matches everything that starts with `/healthz/`. */
export function urlMatches(pattern: string, path: string): boolean {
  return pattern === path || pattern === '*' || (pattern.endsWith('*') && path.startsWith(withoutStars(pattern)));
}

/** All stars at the end go, as upstream cuts them. */
function withoutStars(pattern: string): string {
  let end = pattern.length;
  while (end > 0 && pattern[end - 1] === '*') end -= 1;
  return pattern.slice(0, end);
}

function has(list: readonly string[], item: string): boolean {
  return list.includes(item) || list.includes('*');
}

function texts(fields: JsonObject, field: string): readonly string[] {
  return listAt(fields, field).filter((item) => typeof item === 'string');
}
