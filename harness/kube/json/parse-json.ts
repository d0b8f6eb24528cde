import { firstJsonError } from './json-errors.ts';
import { duplicateFields } from './duplicate-fields.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { NumberOutOfRange, parseExactly } from './parse-exactly.ts';

/** As Go's decoder has it. */
const MAX_DEPTH = 10_000;

/** `message` is what Go's decoder says. */
export class JsonParseError extends Error {
  /** The text is JSON, but one of its numbers is beyond every `float64`. */
  readonly isOutOfRange: boolean;

  constructor(message: string, isOutOfRange: boolean = false) {
    super(message);
    this.name = 'JsonParseError';
    this.isOutOfRange = isOutOfRange;
  }
}

export interface ParsedJson {
  readonly value: JsonValue;
  /** Paths of fields that occur twice in an object (`spec.ports[0].name`); the last one counts. */
  readonly duplicates: string[];
}

/**
 * Parses as Go's decoder does. The native parser does the work; only texts that are wrong or repeat a field are read a
 * second time.
 *
 * @throws JsonParseError
 */
export function parseJson(text: string): ParsedJson {
  const value = nativeValue(text);
  const { depth, fields, isExact } = measure(value);
  if (depth > MAX_DEPTH) throw new JsonParseError(firstJsonError(text, MAX_DEPTH) ?? 'exceeded max depth');
  return {
    value: isExact ? value : exactValue(text),
    duplicates: countedKeys(text) === fields ? [] : duplicateFields(text),
  };
}

/**
 * The value alone, of any depth and whatever is repeated.
 *
 * @throws JsonParseError
 */
export function parseJsonValue(text: string): JsonValue {
  const value = nativeValue(text);
  return measure(value).isExact ? value : exactValue(text);
}

function nativeValue(text: string): JsonValue {
  try {
    const value = JSON.parse(text) as JsonValue;
    return hasSurrogates(text) ? (JSON.parse(wellFormed(text)) as JsonValue) : value;
  } catch {
    throw new JsonParseError(firstJsonError(text, MAX_DEPTH) ?? 'invalid JSON');
  }
}

/** @param text valid JSON */
function exactValue(text: string): JsonValue {
  try {
    return parseExactly(hasSurrogates(text) ? wellFormed(text) : text);
  } catch (error) {
    if (error instanceof NumberOutOfRange) throw new JsonParseError(error.message, true);
    throw error;
  }
}

function hasSurrogates(text: string): boolean {
  return text.includes('\\ud') || text.includes('\\uD');
}

const ESCAPES = /\\\\|\\u[dD][89abAB][\dA-Fa-f]{2}\\u[dD][c-fC-F][\dA-Fa-f]{2}|\\u[dD][89a-fA-F][\dA-Fa-f]{2}/g;
const LONE_LENGTH = 6;

/** Half a surrogate pair, as only an escape can make it, is the replacement character for Go. @param text valid JSON */
function wellFormed(text: string): string {
  return text.replace(ESCAPES, (match) => (match.length === LONE_LENGTH ? '\\ufffd' : match));
}

interface Measures {
  readonly depth: number;
  readonly fields: number;
  /** No number is so large that the native parser may have changed it. */
  readonly isExact: boolean;
}

function measure(value: JsonValue): Measures {
  const measuring = new Measuring();
  measuring.see(value);
  measuring.run();
  return measuring;
}

/** Level by level, without recursion: the text may be nested deeper than the stack. */
class Measuring implements Measures {
  depth = 0;
  fields = 0;
  isExact = true;
  #next: (JsonObject | JsonValue[])[] = [];

  run(): void {
    while (this.#next.length > 0) {
      const level = this.#next;
      this.#next = [];
      this.depth++;
      for (const item of level)
        if (Array.isArray(item)) for (const child of item) this.see(child);
        else
          for (const key of Object.keys(item)) {
            this.fields++;
            this.see(item[key] ?? null);
          }
    }
  }

  see(value: JsonValue): void {
    if (typeof value === 'object') {
      if (value !== null) this.#next.push(value);
    } else if (typeof value === 'number' && !isSmall(value)) this.isExact = false;
  }
}

function isSmall(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

/** How many strings of a valid text are followed by a colon. */
function countedKeys(text: string): number {
  let count = 0;
  for (let start = text.indexOf('"'); start >= 0;) {
    let end = start + 1;
    for (let code = text.charCodeAt(end); code !== QUOTE; code = text.charCodeAt(end))
      end += code === BACKSLASH ? 2 : 1;
    let after = end + 1;
    while (text.charCodeAt(after) <= 32) after++;
    if (text.charCodeAt(after) === COLON) count++;
    start = text.indexOf('"', after);
  }
  return count;
}
