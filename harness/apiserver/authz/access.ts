/** What somebody wants to do with resources. Verbs need not be those of the API: `use`, `bind`, `impersonate`. */
export interface ResourceAccess {
  readonly isResource: true;
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** Empty: all namespaces, or a cluster-scoped resource. */
  readonly namespace: string;
  /** Empty: all names. */
  readonly name: string;
}

export interface NonResourceAccess {
  readonly isResource: false;
  readonly verb: string;
  readonly path: string;
}

/** Mirrors apiserver `pkg/authorization/authorizer` `Attributes`. A `RequestInfo` is one. */
export type Access = ResourceAccess | NonResourceAccess;
