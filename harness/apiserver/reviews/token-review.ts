/** Whose token it is. Mirrors kubernetes `pkg/registry/authentication/tokenreview/storage.go`. */
import type { Clock } from '../../core/clock.ts';
import { objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { AuthenticationFailure } from '../authn/authentication-failure.ts';
import type { TokenAuthenticator } from '../authn/authenticator.ts';
import type { ProgramAnswer, ProgramCall } from '../registry/subresource-handlers.ts';
import { managedFieldsOf } from './review-metadata.ts';
import { metadataOf, pickFields, textsAt } from './review-fields.ts';
import { userInfo } from './user-info.ts';

const API_VERSION = 'authentication.k8s.io/v1';

export function tokenReview(call: ProgramCall, tokens: TokenAuthenticator, clock: Clock): ProgramAnswer {
  const { body } = call;
  const spec = objectAt(body, 'spec') ?? {};
  const token = textAt(spec, 'token') ?? '';
  if (token === '') throw refusals.badRequest('token is required for TokenReview in authentication');
  const object = {
    kind: 'TokenReview',
    apiVersion: API_VERSION,
    metadata: {
      ...pickFields(metadataOf(body), ['name', 'generateName', 'labels', 'annotations']),
      ...managedFieldsOf(call, clock, API_VERSION, body),
    },
    spec: pickFields(spec, ['token', 'audiences']),
    status: statusOf(token, textsAt(spec, 'audiences'), tokens),
  };
  return { code: 201, object };
}

function statusOf(token: string, audiences: readonly string[], tokens: TokenAuthenticator): JsonObject {
  try {
    const known = tokens.authenticateToken(token, audiences.length === 0 ? undefined : audiences);
    return { authenticated: true, user: userInfo(known.user), audiences: [...known.audiences] };
  } catch (error) {
    if (error instanceof AuthenticationFailure) return { user: {}, error: error.message };
    throw error;
  }
}
