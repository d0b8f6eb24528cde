import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an `Authorization` field shows `token`. Takes as long for any that does not. */
export function showsToken(authorization: string | undefined, token: string): boolean {
  const [, shown = ''] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  return timingSafeEqual(digest(shown), digest(token));
}

/** Of one length, whatever is shown. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
