import { z } from 'zod';
import type { Problem } from '../../core/errors.ts';
import { sameJson } from './same-json.ts';

const numbered = z.array(z.tuple([z.int().min(0), z.unknown()]));

/**
 * Parts of tables that follow each other: one that has not changed is the object it was, and is not checked again. A
 * table of thousands of routes in which one has changed is thus decoded in a fraction of the time.
 */
export class DecodedParts<T extends object> {
  /** Of a table: parts, or numbers of parts that were received. */
  readonly list: z.ZodType<T[]>;
  readonly record: z.ZodType<Record<string, T>>;
  readonly #part: z.ZodType<T>;
  readonly #keyOf: (part: Readonly<Record<string, unknown>>) => unknown;
  /** Those of the table before, and those received since, by number. */
  #received = new Map<number, T>();
  /** The parts of the table that is being decoded, and the numbers it gives. */
  #used: T[] = [];
  #named = new Map<number, T>();
  #before: readonly T[] = [];
  /** {@link #before} by key; made when something is looked for. */
  #byKey: ReadonlyMap<unknown, readonly T[]> | undefined;

  /** @param keyOf tells most parts apart */
  constructor(part: z.ZodType<T>, keyOf: (part: Readonly<Record<string, unknown>>) => unknown) {
    this.#part = part;
    this.#keyOf = keyOf;
    this.list = z.array(z.unknown()).transform((raws, context) => {
      const parts: T[] = [];
      for (const [at, raw] of raws.entries()) this.#take(raw, [at], context, (part) => parts.push(part));
      return parts;
    });
    // `z.record` parses each name: several milliseconds for ten thousand.
    this.record = z
      .custom<Readonly<Record<string, unknown>>>(isRecord, 'a record is needed')
      .transform((raws, context) => {
        const parts: [string, T][] = [];
        for (const [name, raw] of Object.entries(raws))
          this.#take(raw, [name], context, (part) => parts.push([name, part]));
        return Object.fromEntries(parts);
      });
  }

  /** Takes parts of the table that follows. What is wrong with them; then none is taken. */
  receive(raw: unknown): readonly Problem[] {
    const pairs = numbered.safeParse(raw);
    if (!pairs.success) return problemsOf(pairs.error, []);
    const problems: Problem[] = [];
    const parts: [number, T][] = [];
    for (const [number, value] of pairs.data) {
      const decoded = this.#decode(value);
      if (decoded instanceof z.ZodError) problems.push(...problemsOf(decoded, [number]));
      else parts.push([number, decoded]);
    }
    if (problems.length === 0) for (const [number, part] of parts) this.#received.set(number, part);
    return problems;
  }

  /** The parts of a table were decoded. Those that it does not have are forgotten, unless it is none. */
  turn(isTable: boolean): void {
    if (isTable) {
      this.#before = this.#used;
      this.#byKey = undefined;
      this.#received = this.#named;
    }
    this.#used = [];
    this.#named = new Map();
  }

  /** Another stream begins: it gives numbers of its own. */
  forgetNumbers(): void {
    this.#received = new Map();
  }

  #take(raw: unknown, path: PropertyKey[], context: z.RefinementCtx, keep: (part: T) => void): void {
    const part = typeof raw === 'number' ? this.#received.get(raw) : this.#decode(raw);
    if (part === undefined)
      context.issues.push({ code: 'custom', path, message: 'no part of this number was sent', input: raw });
    else if (part instanceof z.ZodError)
      for (const issue of part.issues)
        context.issues.push({ code: 'custom', path: [...path, ...issue.path], message: issue.message, input: raw });
    else {
      if (typeof raw === 'number') this.#named.set(raw, part);
      this.#used.push(part);
      keep(part);
    }
  }

  #decode(raw: unknown): T | z.ZodError {
    const known = this.#find(raw);
    if (known !== undefined) return known;
    const decoded = this.#part.safeParse(raw);
    return decoded.success ? decoded.data : decoded.error;
  }

  #find(raw: unknown): T | undefined {
    this.#byKey ??= grouped(this.#before, (part) => this.#key(part));
    return this.#byKey.get(this.#key(raw))?.find((part) => sameJson(part, raw));
  }

  #key(raw: unknown): unknown {
    return isRecord(raw) ? this.#keyOf(raw) : undefined;
  }
}

function isRecord(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

function grouped<T>(parts: readonly T[], keyOf: (part: T) => unknown): ReadonlyMap<unknown, readonly T[]> {
  const groups = new Map<unknown, T[]>();
  for (const part of parts) {
    const key = keyOf(part);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
  }
  return groups;
}

/** What a schema found, with paths in one text. @param base in front of each path */
export function problemsOf({ issues }: z.ZodError, base: readonly PropertyKey[]): Problem[] {
  return issues.map(({ path, message }) => ({ path: [...base, ...path].map(String).join('.'), message }));
}
