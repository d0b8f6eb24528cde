import type { Clock } from '../../core/clock.ts';
import type { TokenAuthenticator } from '../authn/authenticator.ts';
import type { ServiceAccountTokens } from '../authn/service-account-tokens.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import type { RuleResolver } from '../authz/rbac-authorizer.ts';
import type {
  ProgramAnswer,
  ProgramCall,
  SubresourceProgram,
  SubresourcePrograms,
} from '../registry/subresource-handlers.ts';
import type { Storage } from '../storage/storage.ts';
import { localSubjectAccessReview, selfSubjectAccessReview, subjectAccessReview } from './access-reviews.ts';
import { selfSubjectReview } from './self-subject-review.ts';
import { selfSubjectRulesReview } from './self-subject-rules-review.ts';
import { tokenRequest } from './token-request.ts';
import { tokenReview } from './token-review.ts';

export interface ReviewRoom {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly authorizer: Authorizer & RuleResolver;
  readonly tokens: ServiceAccountTokens;
  readonly authenticator: TokenAuthenticator;
}

/** What answers the kinds of `review-resources.ts`, and the subresource `token` of ServiceAccounts. */
export function reviewPrograms(room: ReviewRoom): SubresourcePrograms {
  const { clock, authorizer, authenticator } = room;
  const programs: Record<string, (call: ProgramCall) => ProgramAnswer> = {
    token: (call) => tokenRequest(call, room),
    tokenreview: (call) => tokenReview(call, authenticator, clock),
    selfsubjectreview: (call) => selfSubjectReview(call, clock),
    subjectaccessreview: (call) => subjectAccessReview(call, room),
    selfsubjectaccessreview: (call) => selfSubjectAccessReview(call, room),
    localsubjectaccessreview: (call) => localSubjectAccessReview(call, room),
    selfsubjectrulesreview: (call) => selfSubjectRulesReview(call, authorizer),
  };
  return new Map(
    Object.entries(programs).map(([name, run]): [string, SubresourceProgram] => [name, { type: 'object', run }]),
  );
}
