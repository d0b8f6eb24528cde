import { firstJsonError } from './json-errors.ts';
import { duplicateFields } from './duplicate-fields.ts';
import { isJsonObject, type JsonValue } from './json.ts';

/** As Go's decoder has it. */
const MAX_DEPTH = 10_000;

/** `message` is what Go's decoder says. */
export class JsonParseError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JsonParseError';
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
  const value = parsed(text);
  const { depth, fields } = measure(value);
  if (depth > MAX_DEPTH) throw new JsonParseError(firstJsonError(text, MAX_DEPTH) ?? 'exceeded max depth');
  return { value, duplicates: countedKeys(text) === fields ? [] : duplicateFields(text) };
}

function parsed(text: string): JsonValue {
  try {
    const value = JSON.parse(text) as JsonValue;
    return text.includes('\\ud') || text.includes('\\uD') ? (JSON.parse(wellFormed(text)) as JsonValue) : value;
  } catch {
    throw new JsonParseError(firstJsonError(text, MAX_DEPTH) ?? 'invalid JSON');
  }
}

const ESCAPES = /\\\\|\\u[dD][89abAB][\dA-Fa-f]{2}\\u[dD][c-fC-F][\dA-Fa-f]{2}|\\u[dD][89a-fA-F][\dA-Fa-f]{2}/g;
const LONE_LENGTH = 6;

/** Half a surrogate pair, as only an escape can make it, is the replacement character for Go. @param text valid JSON */
function wellFormed(text: string): string {
  return text.replace(ESCAPES, (match) => (match.length === LONE_LENGTH ? '\\ufffd' : match));
}

/** How deep and how many fields. Without recursion: the text may be nested deeper than the stack. */
function measure(value: JsonValue): { depth: number; fields: number } {
  let fields = 0;
  let depth = 0;
  let level: JsonValue[] = [value];
  while (level.length > 0) {
    const next: JsonValue[] = [];
    let holds = false;
    for (const item of level) {
      if (Array.isArray(item)) {
        holds = true;
        for (const child of item) if (typeof child === 'object' && child !== null) next.push(child);
      } else if (isJsonObject(item)) {
        holds = true;
        for (const key of Object.keys(item)) {
          fields++;
          const child = item[key];
          if (typeof child === 'object' && child !== null) next.push(child);
        }
      }
    }
    if (holds) depth++;
    level = next;
  }
  return { depth, fields };
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
