/** Who asks. `groups` hold `system:authenticated` or `system:unauthenticated`. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What the server itself does: garbage collection, namespace draining, conditions of CRDs. Allowed everything. */
export const SERVER_USER: User = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };

export const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
