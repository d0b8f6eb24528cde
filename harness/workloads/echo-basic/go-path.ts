import { posix } from 'node:path';

/** A request target, taken apart as Go's `url.Parse` does. */
export interface GoTarget {
  /** Without percent-encoding; one character for each byte. */
  readonly path: string;
  /** As sent, where that is a valid spelling of `path`. */
  readonly escaped: string;
  /** Without the question mark; undefined without one. */
  readonly query: string | undefined;
}

/** Undefined for a target that is no URL. */
export function parseGoTarget(uri: string): GoTarget | undefined {
  const relative = uri.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  const question = relative.indexOf('?');
  const raw = question < 0 ? relative : relative.slice(0, question);
  if (/%(?![\da-f]{2})/i.test(raw)) return undefined;
  const path = Buffer.from(raw, 'latin1')
    .toString('latin1')
    .replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return {
    path,
    escaped: /^[\w.~!$&'()*+,;=:@/[\]%-]*$/.test(raw) ? raw : escapeGoPath(path),
    query: question < 0 ? undefined : relative.slice(question + 1),
  };
}

/** `preserveSlashes` of echo-basic: pairs of slashes become one for routing, once. */
export function withoutDoubleSlashes(target: GoTarget): GoTarget {
  const path = target.path.replaceAll('//', '/');
  return path === target.path ? target : { ...target, path, escaped: escapeGoPath(path) };
}

/** `url.URL.EscapedPath` of a path without a raw spelling. */
export function escapeGoPath(path: string): string {
  return path.replace(
    /[^\w.~$&+,/:;=@-]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** `cleanPath` of net/http: dots resolved, a trailing slash kept. */
export function cleanGoPath(path: string): string {
  if (path === '') return '/';
  const normal = posix.normalize(path.startsWith('/') ? path : `/${path}`);
  return normal;
}
