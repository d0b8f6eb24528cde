import type { User } from '../authn/user.ts';
import type { Access } from './access.ts';

export interface Decision {
  readonly allowed: boolean;
  /** Why, as the real authorizer words it; shown by SubjectAccessReview and appended to a 403. */
  readonly reason: string;
}

/** Whether a user may do what a request asks. Synchronous: RBAC objects are in memory. */
export interface Authorizer {
  authorize(user: User, access: Access): Decision;
}

/** Members may do everything, whatever the rules say. */
export const SUPERUSERS = 'system:masters';
