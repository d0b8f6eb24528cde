import type { IncomingHttpHeaders } from 'node:http';

/** What a sample program is asked. */
export interface WorkloadRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What stands behind the question mark. @default nothing */
  readonly query?: string;
  readonly headers: IncomingHttpHeaders;
}

/** What it answers: the whole of it, so that answering is a pure function. */
export interface WorkloadAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Only with 405: the methods that are answered. */
  readonly allow?: string;
}

export function plainText(status: number, body: string): WorkloadAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

/** A JSON object with sorted keys, indented as the seed prints it. */
export function sortedJson(value: Readonly<Record<string, string>>): WorkloadAnswer {
  const sorted = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { status: 200, contentType: 'application/json', body: `${JSON.stringify(sorted, null, 2)}\n` };
}

export function methodNotAllowed(allow: string): WorkloadAnswer {
  return { ...plainText(405, 'Method Not Allowed\n'), allow };
}

/** HEAD is answered as GET; node:http leaves the body away. */
export function isGet({ method }: WorkloadRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}
