import type { JsonValue } from '../json/json.ts';

/** A field of a struct that is being decoded. */
export interface FieldFrame {
  /** The Go name of the struct: `ObjectMeta`. */
  readonly struct: string;
  readonly field: string;
}

/** Where the decoder is: in a field, at an index of a list, at a key of a map. */
export type Frame = FieldFrame | { readonly key: string } | number;

/** Go gives up at once: its own decoders of times and quantities do. */
export class DecodingAborted extends Error {
  override readonly name = 'DecodingAborted';
}

/** More unknown fields than this are not reported. */
const MOST_UNKNOWN = 100;

/** One decoding: where it is and what it found. */
export class DecodeRun {
  readonly frames: Frame[] = [];
  readonly unknown: string[] = [];
  /** The first problem, in Go's words. */
  problem: string | undefined;
  readonly #seen = new Set<string>();
  /** Within a type with a decoder of its own: where that type is. It reports no unknown fields and names no inner path. */
  #inner: readonly Frame[] | undefined;

  /** Runs the decoder of a type that decodes itself. */
  within<T>(decode: () => T): T {
    if (this.#inner !== undefined) return decode();
    const before = this.problem;
    this.problem = undefined;
    this.#inner = [...this.frames];
    const result = decode();
    this.#inner = undefined;
    this.#abort();
    this.problem = before;
    return result;
  }

  #abort(): void {
    if (this.problem !== undefined) throw new DecodingAborted(this.problem);
  }

  addUnknown(field: string): void {
    if (this.#inner !== undefined || this.unknown.length >= MOST_UNKNOWN) return;
    const prefix = this.#strictPath();
    const path = prefix === '' ? field : `${prefix}.${field}`;
    if (this.#seen.has(path)) return;
    this.#seen.add(path);
    this.unknown.push(path);
  }

  /** A value of the wrong type. Decoding goes on, the first one is reported. */
  mismatch(value: JsonValue, goType: string): void {
    this.problem ??= this.mismatchText(value, goType);
  }

  fail(problem: string): void {
    this.problem ??= problem;
  }

  mismatchText(value: JsonValue, goType: string): string {
    const what = `json: cannot unmarshal ${describe(value, goType)} into Go`;
    const fields = (this.#inner ?? this.frames).filter(isField);
    const last = fields.at(-1);
    return last === undefined
      ? `${what} value of type ${goType}`
      : `${what} struct field ${last.struct}.${fields.map(({ field }) => field).join('.')} of type ${goType}`;
  }

  /** `spec.containers[0]`. */
  #strictPath(): string {
    let path = '';
    for (const frame of this.frames) {
      if (typeof frame === 'number') path += `[${frame}]`;
      else {
        const name = isField(frame) ? frame.field : frame.key;
        path += path === '' ? name : `.${name}`;
      }
    }
    return path;
  }
}

function isField(frame: Frame): frame is FieldFrame {
  return typeof frame === 'object' && 'field' in frame;
}

/** A number that does not fit says which it is. */
function describe(value: JsonValue, goType: string): string {
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
    case 'bigint':
      return /^(u?int(8|32|64)?|float(32|64))$/.test(goType) ? `number ${value}` : 'number';
    default:
      return 'object';
  }
}
