/** Where the next page of a list begins. Mirrors apiserver `pkg/storage/continue.go`. */
import { isJsonObject } from '../../kube/json/json.ts';
import { firstJsonError } from '../../kube/json/json-errors.ts';
import { refusals } from '../../kube/status/refusals.ts';

export interface ContinueToken {
  /** Of the first page; -1: whatever is current, the pages need not fit together. */
  readonly revision: number;
  /** `namespace/name`, or `name` where all is in one namespace: the last object of the page before. */
  readonly after: string;
}

const VERSION = 'meta.k8s.io/v1';

export function continueText({ revision, after }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start: `${after}\0` })).toString('base64url');
}

/** @throws the 400 */
export function parseContinue(text: string): ContinueToken {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw wrong('illegal base64 data at input byte 0');
  const { v, rv, start } = fieldsOf(Buffer.from(text, 'base64url').toString('utf8'));
  if (v !== VERSION) throw wrong(`server does not recognize this encoded version ${typeof v === 'string' ? v : ''}`);
  if (typeof rv !== 'number' || rv === 0) throw wrong(`incorrect encoded start resourceVersion (version ${VERSION})`);
  if (typeof start !== 'string' || start === '') throw wrong(`encoded start key empty (version ${VERSION})`);
  const key = start.startsWith('/') ? start.slice(1) : start;
  return { revision: rv, after: key.endsWith('\0') ? key.slice(0, -1) : key };
}

function fieldsOf(json: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return isJsonObject(value) ? value : {};
  } catch {
    throw wrong(firstJsonError(json, 10) ?? 'invalid JSON');
  }
}

function wrong(why: string): Error {
  return refusals.badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
