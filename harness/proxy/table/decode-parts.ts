import { z } from 'zod';
import type { HeaderValue, LocalAnswer } from './local-answer.ts';
import type { SubjectName } from './listener.ts';

/**
 * What several words of a table are made of. Texts that users write freely are made harmless, not refused: one route
 * must not keep a whole table out of force.
 */

export const port: z.ZodType<number> = z.int().min(1).max(65_535);
/** Beyond this a timer fires at once. */
const LONGEST_MS = 2_147_483_647;
export const durationMs: z.ZodType<number> = z
  .number()
  .min(0)
  .transform((ms) => Math.min(ms, LONGEST_MS));
export const weight: z.ZodType<number> = z.number().min(0).max(1e9);
export const status: z.ZodType<number> = z.int().min(200).max(599);

/** RFC 9110 5.1 */
export const headerName: z.ZodType<string> = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
/** Bytes of UTF-8 as latin1, which fields are written in; control characters, which could begin another line, are spaces. */
export const headerText: z.ZodType<string> = z.string().transform((text) => {
  const bytes = /[^\x20-\x7e]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
  return bytes.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, ' ').trim();
});
export const headerValue: z.ZodType<HeaderValue> = z.object({ name: headerName, value: headerText });
/** What may stand in the authority of a URL without escaping. */
export const authority: z.ZodType<string> = z.string().regex(/^[!$&'()*+,;=:._~%[\]0-9A-Za-z-]+$/);
/** What is no character of a request line is percent-encoded. */
export const pathText: z.ZodType<string> = z
  .string()
  .transform((text) => text.replaceAll(/[^\x21-\x7e]+/g, percentEncoded));

function percentEncoded(text: string): string {
  return [...Buffer.from(text, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

export const localAnswer: z.ZodType<LocalAnswer> = z.object({
  status,
  body: z.string(),
  headers: z.array(headerValue).exactOptional(),
});

export const subjectNames: z.ZodType<SubjectName[]> = z.array(
  z.object({ type: z.enum(['dns', 'uri']), value: z.string().min(1) }),
);
