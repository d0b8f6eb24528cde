/** Credentials were shown and are not good. The client is told no more than `Unauthorized`; a TokenReview shows the message. */
export class AuthenticationFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AuthenticationFailure';
  }
}

/** What upstream says of a token that nobody knows. */
export const INVALID_BEARER_TOKEN = 'invalid bearer token';
