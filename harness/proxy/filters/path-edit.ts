import type { PathEdit } from '../table/filter.ts';
import type { Pattern } from '../match/pattern.ts';

/** The path after an edit. @param path without its query */
export type PathChange = (path: string) => string;

/**
 * An edit, compiled once for a match.
 *
 * @param prefix what matched, without a slash at the end; undefined when the match was no prefix: a prefix edit then
 *   leaves the path as it is
 * @param patternOf throws for what is no regular expression
 */
export function compilePathEdit(
  edit: PathEdit,
  prefix: string | undefined,
  patternOf: (source: string) => Pattern,
): PathChange {
  switch (edit.type) {
    case 'full':
      return () => edit.value;
    case 'prefix':
      return prefix === undefined ? unchanged : (path) => replacePrefix(path, prefix, edit.value);
    case 'pattern': {
      const pattern = patternOf(edit.from);
      return (path) => rooted(pattern.replaceFirst(path, edit.to));
    }
    case 'prepend':
      return (path) => prepend(edit.value, path);
  }
}

/** `/cluster-1/httpbin-mesh` and `/` are `/cluster-1/httpbin-mesh/`. 003-D11 */
export function prepend(before: string, path: string): string {
  return rooted(`${withoutSlash(before)}${rooted(path)}`);
}

/**
 * The table of `HTTPPathModifier.replacePrefixMatch` in Gateway API: a slash at the end of prefix or replacement says
 * nothing, unless nothing else is left of the path.
 */
function replacePrefix(path: string, prefix: string, replacement: string): string {
  const rest = path.slice(prefix.length);
  if (rest === '') return replacement === '' ? '/' : replacement;
  return rooted(`${withoutSlash(replacement)}${rest}`);
}

function unchanged(path: string): string {
  return path;
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function rooted(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** Changes the path of a target and keeps its query. */
export function changeTarget(target: string, change: PathChange): string {
  const mark = target.indexOf('?');
  return mark === -1 ? change(target) : `${change(target.slice(0, mark))}${target.slice(mark)}`;
}
