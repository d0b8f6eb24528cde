/** `kubectl auth whoami`. Mirrors kubernetes `pkg/registry/authentication/selfsubjectreview`. */
import type { Clock } from '../../core/clock.ts';
import type { ProgramAnswer, ProgramCall } from '../registry/subresource-handlers.ts';
import { timestamp } from '../registry/timestamp.ts';
import { userInfo } from './user-info.ts';

export function selfSubjectReview({ context }: ProgramCall, clock: Clock): ProgramAnswer {
  const object = {
    kind: 'SelfSubjectReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { creationTimestamp: timestamp(clock) },
    status: { userInfo: userInfo(context.user) },
  };
  return { code: 201, object };
}
