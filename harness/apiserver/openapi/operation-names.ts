/** Names and words of operations. Mirrors apiserver `pkg/endpoints/openapi/openapi.go` and `pkg/endpoints/installer.go`. */

/** `AppsV1`, `RbacAuthorizationV1`. */
export function groupVersionTitle(group: string, version: string): string {
  return `${groupTitle(group)}${title(version)}`;
}

/** `RbacAuthorization`; `Core`. */
export function groupTitle(group: string): string {
  return groupWords(group).map(title).join('');
}

/** `rbacAuthorization_v1`. */
export function groupVersionTag(group: string, version: string): string {
  return `${groupTag(group)}_${version}`;
}

/** `rbacAuthorization`. */
export function groupTag(group: string): string {
  const [first = '', ...others] = groupWords(group);
  return `${first}${others.map(title).join('')}`;
}

/** `a Pod`, `an Ingress`, `Endpoints`: what ends like a plural has no article. */
export function withArticle(kind: string): string {
  if (kind.endsWith('s') && !kind.endsWith('ss')) return kind;
  return `${/^[aeiou]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}

export function title(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

function groupWords(group: string): readonly string[] {
  if (group === '') return ['core'];
  return group.replace(/\.k8s\.io$/, '').split(/[^A-Za-z0-9]+/);
}
