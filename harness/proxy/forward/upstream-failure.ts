/**
 * Why an attempt ended without a whole answer.
 *
 * - `connect`: no connection within the connect timeout, refused or unreachable; nothing was sent
 * - `refused`: the endpoint said that it did not begin with the request
 * - `reset`: the connection broke
 * - `unsendable`: a head that no endpoint would understand
 * - `attempt-deadline`: the attempt took longer than an attempt may
 * - `unhealthy`: the endpoint turned unhealthy while the request waited for it
 * - `drained`: the endpoint left the table and its draining timeout passed
 * - `deadline`, `client-gone`, `shutdown`: not the endpoint's doing
 */
export type UpstreamFailureKind =
  | 'connect'
  | 'refused'
  | 'reset'
  | 'unsendable'
  | 'unhealthy'
  | 'drained'
  | 'attempt-deadline'
  | 'deadline'
  | 'client-gone'
  | 'shutdown';

/** Why there was no connection: nobody took it in time, or what answered is not to be believed. */
export type ConnectTrouble = 'timeout' | 'tls';

export class UpstreamFailure extends Error {
  readonly kind: UpstreamFailureKind;
  /** Of kind `connect`. Undefined for one that was refused or cut. */
  readonly trouble: ConnectTrouble | undefined;

  constructor(kind: UpstreamFailureKind, message: string, cause?: unknown, trouble?: ConnectTrouble) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'UpstreamFailure';
    this.kind = kind;
    this.trouble = trouble;
  }
}

/** The failure that an error of the HTTP client stands for. */
export function upstreamFailureOf(error: Error): UpstreamFailure {
  return error instanceof UpstreamFailure ? error : new UpstreamFailure('reset', error.message, error);
}
