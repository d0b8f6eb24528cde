/** What a message that cannot be read is answered with, where it is a request. */
export type RefusalStatus = 400 | 408 | 413 | 414 | 431 | 501 | 505;

/** A message that breaks the rules of RFC 9112, or a limit. The connection it came on cannot be used any more. */
export class MalformedMessage extends Error {
  readonly status: RefusalStatus;

  constructor(status: RefusalStatus, message: string) {
    super(message);
    this.name = 'MalformedMessage';
    this.status = status;
  }
}
