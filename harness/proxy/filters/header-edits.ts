import type { HeaderEdits } from '../table/filter.ts';

/** Name, value, name, value. */
type RawHeaders = readonly string[];

/** Edits with their names in lower case; made once for a rule. */
export interface CompiledEdits {
  /** Names that are removed, or set anew. */
  readonly dropped: ReadonlySet<string>;
  /** Name, value, name, value: what is put at the end. */
  readonly appended: RawHeaders;
}

/**
 * Several filters of one kind, each applied to what the one before left. Undefined when they change nothing.
 *
 * `set` replaces all lines of a name, `add` is one more line, `remove` takes all lines away: in this order within a
 * filter, so that a name that is set and removed is gone.
 */
export function compileEdits(filters: readonly HeaderEdits[]): CompiledEdits | undefined {
  const dropped = new Set<string>();
  let appended: (readonly [string, string])[] = [];
  const drop = (name: string): void => {
    const lowered = name.toLowerCase();
    dropped.add(lowered);
    appended = appended.filter(([given]) => given.toLowerCase() !== lowered);
  };
  for (const { set, add, remove } of filters) {
    for (const { name, value } of set) {
      drop(name);
      appended.push([name, value]);
    }
    for (const { name, value } of add) appended.push([name, value]);
    for (const name of remove) drop(name);
  }
  return dropped.size === 0 && appended.length === 0 ? undefined : { dropped, appended: appended.flat() };
}

/** Changes `headers` in place. */
export function applyEdits(headers: string[], { dropped, appended }: CompiledEdits): void {
  if (dropped.size > 0) dropHeaders(headers, (name) => dropped.has(name));
  for (const text of appended) headers.push(text);
}

/** Takes lines away, in place. @param isDropped is given names in lower case */
export function dropHeaders(headers: string[], isDropped: (name: string) => boolean): void {
  let kept = 0;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (isDropped(name.toLowerCase())) continue;
    headers[kept] = name;
    headers[kept + 1] = headers[at + 1] ?? '';
    kept += 2;
  }
  headers.length = kept;
}
