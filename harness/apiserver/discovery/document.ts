/** What the server says about itself: discovery and OpenAPI. Made once, then sent from memory. */
export interface DocumentRequest {
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The `Accept` header; empty where none came. */
  readonly accept: string;
  /** The `If-None-Match` header. */
  readonly ifNoneMatch?: string;
  /** Whether a person reads: indented JSON. OpenAPI documents never are. */
  readonly pretty?: boolean;
}

export interface DocumentAnswer {
  /** The HTTP status code. */
  readonly status: number;
  /** Absent where there is no body. */
  readonly contentType?: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Undefined: the path names no document. Throws a `KubeStatusError` when the client accepts none of its formats. */
export type DocumentHandler = (request: DocumentRequest) => DocumentAnswer | undefined;

export const NO_BODY: Buffer = Buffer.alloc(0);

/** Whether a client has the document already. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*') ?? false;
}
