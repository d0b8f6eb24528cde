import type { Fields } from './fields.ts';

/** What an answer begins with. */
export interface AnswerHead {
  readonly status: number;
  /** Of HTTP/1.1; may be empty. */
  readonly reason: string;
  readonly fields: Fields;
}

/**
 * How long a body is: bytes, `none` for a message that has none, or `unknown`: it ends by framing. An answer to `HEAD`
 * and one with status 304 have the length that is declared, and no body all the same.
 */
export type BodyLength = number | 'none' | 'unknown';

/** Whether an answer has no body whatever its fields say (RFC 9112 6.3). */
export function isBodiless(method: string, status: number): boolean {
  return method === 'HEAD' || status === 304 || status === 204 || status < 200;
}
