import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { ProgramFiles } from '../program.ts';
import { nginxErrorPage, WELCOME_PAGE } from './nginx-pages.ts';

/** Where the image serves from. */
export const NGINX_ROOT = '/usr/share/nginx/html';

export interface NginxRequest {
  readonly method: string;
  /** With the query. */
  readonly target: string;
  readonly host: string | undefined;
  /** `if-none-match`. */
  readonly etag: string | undefined;
}

export interface NginxAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

export interface NginxSite {
  readonly files: Pick<ProgramFiles, 'read' | 'list'>;
  readonly root: string;
  readonly version: string;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  xml: 'text/xml',
};

/** The default server of the nginx image: files below the root, `index.html` of directories, its own error pages. */
export async function nginxAnswer(request: NginxRequest, site: NginxSite): Promise<NginxAnswer> {
  const path = decodedPath(request.target);
  if (path === undefined) return ownPage(400, 'Bad Request', site);
  if (request.method !== 'GET' && request.method !== 'HEAD') return ownPage(405, 'Not Allowed', site);
  const file = path.endsWith('/') ? `${path}index.html` : path;
  const found = await readFile(site, file);
  if (Buffer.isBuffer(found)) return fileAnswer(file, found, request);
  if (found === 'EISDIR') {
    const moved = ownPage(301, 'Moved Permanently', site);
    return { ...moved, headers: [...moved.headers, ['Location', `http://${request.host ?? 'localhost'}${path}/`]] };
  }
  // A directory without an index is not listed.
  const isDirectory = path.endsWith('/') && path !== '/' && (await readFile(site, path.slice(0, -1))) === 'EISDIR';
  return isDirectory ? ownPage(403, 'Forbidden', site) : ownPage(404, 'Not Found', site);
}

/** Percent-decoded, with dots and double slashes resolved; undefined for what nginx calls a bad request. */
function decodedPath(target: string): string | undefined {
  try {
    const path = decodeURIComponent(target.split(/[?#]/, 1)[0] ?? '');
    if (!path.startsWith('/') || path.includes('\0')) return undefined;
    return posix.normalize(path);
  } catch {
    return undefined;
  }
}

async function readFile({ files, root }: NginxSite, path: string): Promise<Buffer | 'EISDIR' | 'ENOENT'> {
  try {
    return await files.read(posix.join(root, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') return 'EISDIR';
    return root === NGINX_ROOT && path === '/index.html' ? Buffer.from(WELCOME_PAGE) : 'ENOENT';
  }
}

function fileAnswer(file: string, body: Buffer, request: NginxRequest): NginxAnswer {
  const extension =
    file
      .slice(file.lastIndexOf('/') + 1)
      .split('.')
      .at(-1) ?? '';
  const type = Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined;
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 8)}-${body.length.toString(16)}"`;
  if (request.etag === etag) return { status: 304, headers: [['ETag', etag]], body: Buffer.alloc(0) };
  const headers = [
    ['Content-Type', type ?? 'application/octet-stream'],
    ['Content-Length', String(body.length)],
    ['Connection', 'keep-alive'],
    ['ETag', etag],
    ['Accept-Ranges', 'bytes'],
  ] as const;
  return { status: 200, headers, body };
}

function ownPage(status: number, reason: string, { version }: NginxSite): NginxAnswer {
  const body = Buffer.from(nginxErrorPage(`${String(status)} ${reason}`, version));
  return {
    status,
    headers: [
      ['Content-Type', 'text/html'],
      ['Content-Length', String(body.length)],
      ['Connection', 'keep-alive'],
    ],
    body,
  };
}
