import { RESERVED_WORDS } from './reserved-words.ts';

/** Names of fields as identifiers of CEL. Mirrors apiserver `pkg/cel/escaping.go`. */
const RESERVED: ReadonlySet<string> = new Set([...RESERVED_WORDS, 'true', 'false', 'null', 'in']);

const PARTS: Readonly<Record<string, string>> = { __: 'underscores', '.': 'dot', '-': 'dash', '/': 'slash' };
const NAMES: Readonly<Record<string, string>> = { underscores: '__', dot: '.', dash: '-', slash: '/' };

/** Undefined: the field cannot be named in CEL. */
export function escapeField(name: string): string | undefined {
  if (name === '' || /^\d/u.test(name)) return undefined;
  if (RESERVED.has(name)) return `__${name}__`;
  if (!/^[a-zA-Z0-9_./-]+$/u.test(name)) return undefined;
  return name.replace(/__|[-./]/gu, (part) => `__${PARTS[part] ?? ''}__`);
}

/** Undefined: an escape is unknown. */
export function unescapeField(name: string): string | undefined {
  if (!name.includes('__')) return name;
  const bad: string[] = [];
  const result = name.replace(/__([^_]+)__/gu, (all, part: string) => {
    const char = Object.hasOwn(NAMES, part) ? NAMES[part] : undefined;
    if (char !== undefined) return char;
    if (RESERVED.has(part)) {
      if (all.length !== name.length) bad.push(all);
      return part;
    }
    bad.push(all);
    return '';
  });
  return bad.length === 0 ? result : undefined;
}
