import { z } from 'zod';
import { sameJson } from './same-json.ts';

/**
 * Parts of tables that follow each other: one that has not changed is the object it was, and is not checked again. A
 * table of thousands of routes in which one has changed is thus decoded in a fraction of the time.
 */
export class DecodedParts<T extends object> {
  readonly schema: z.ZodType<T>;
  readonly #keyOf: (part: Readonly<Record<string, unknown>>) => unknown;
  #before = new Map<unknown, T[]>();
  #now = new Map<unknown, T[]>();

  /** @param keyOf tells most parts apart */
  constructor(schema: z.ZodType<T>, keyOf: (part: Readonly<Record<string, unknown>>) => unknown) {
    this.#keyOf = keyOf;
    this.schema = z.unknown().transform((raw, context) => {
      const known = this.#find(raw);
      if (known !== undefined) return this.#keep(raw, known);
      const decoded = schema.safeParse(raw);
      if (decoded.success) return this.#keep(raw, decoded.data);
      for (const { path, message } of decoded.error.issues)
        context.issues.push({ code: 'custom', path, message, input: raw });
      return z.NEVER;
    });
  }

  /** Another table comes: parts that this one did not have are forgotten at the next. */
  turn(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  #find(raw: unknown): T | undefined {
    return this.#before.get(this.#key(raw))?.find((part) => sameJson(part, raw));
  }

  #keep(raw: unknown, part: T): T {
    const key = this.#key(raw);
    const kept = this.#now.get(key);
    if (kept === undefined) this.#now.set(key, [part]);
    else kept.push(part);
    return part;
  }

  #key(raw: unknown): unknown {
    return typeof raw === 'object' && raw !== null ? this.#keyOf(raw as Readonly<Record<string, unknown>>) : undefined;
  }
}
