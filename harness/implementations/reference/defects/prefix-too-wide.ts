import type { RequestMatch } from '../../../proxy/table/route.ts';
import type { TableTransform } from './table-transform.ts';

/**
 * Breaks 000-D5: a `PathPrefix` is compared letter by letter, so that `/west` also takes `/westward`.
 *
 * Leaves alone the prefix `/`, exact paths and what is matched beside the path. Longer prefixes still win over shorter
 * ones: a wide prefix becomes a regular expression, and those are tried in the order of their length. A prefix that
 * stands beside a regular expression of the user may change places with it.
 */
export function prefixTooWide(): TableTransform {
  return (table) => ({
    ...table,
    listeners: table.listeners.map((listener) => ({
      ...listener,
      routes: listener.routes.map((route) => ({
        ...route,
        rules: route.rules.map((rule) => ({ ...rule, matches: rule.matches.map(widen) })),
      })),
    })),
  });
}

function widen(match: RequestMatch): RequestMatch {
  const { type, value } = match.path;
  const prefix = value.replace(/\/$/, '');
  if (type !== 'PathPrefix' || prefix === '') return match;
  return { ...match, path: { type: 'RegularExpression', value: `${escapePattern(prefix)}.*` } };
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
