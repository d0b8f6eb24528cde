/** What a request asks for, read from its method, path and query. Mirrors apiserver `pkg/endpoints/request/requestinfo.go`. */
export type Verb =
  'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection' | 'connect' | 'proxy';

export interface ResourceRequest {
  readonly isResource: true;
  readonly verb: Verb;
  readonly path: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Empty when the resource itself is meant. */
  readonly subresource: string;
  /** Empty for cluster-scoped resources and requests over all namespaces. */
  readonly namespace: string;
  /** Empty for collections. */
  readonly name: string;
}

export interface NonResourceRequest {
  readonly isResource: false;
  /** The lower-case HTTP method. */
  readonly verb: string;
  readonly path: string;
}

export type RequestInfo = ResourceRequest | NonResourceRequest;
