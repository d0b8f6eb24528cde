import { FleetbedError, type Problem } from '../../core/errors.ts';
import type { KubeStatus, StatusDetails } from './kube-status.ts';

/** What was asked of the server, for people. */
export interface RequestLine {
  readonly method: string;
  readonly server: string;
  readonly path: string;
}

/** Of a status that has no details; a status may also have empty ones. */
export const NO_DETAILS: StatusDetails = Object.freeze({});

/** An API server refused a request. `message` is the server's, word for word; `observed` names the request. */
export class KubeStatusError extends FleetbedError {
  /** The HTTP status code. */
  readonly statusCode: number;
  readonly reason: string;
  readonly details: StatusDetails;

  constructor(status: KubeStatus, request?: RequestLine) {
    const statusCode = status.code ?? 500;
    const reason = status.reason ?? 'Unknown';
    super('FLEETBED_KUBE_STATUS', status.message ?? `the server answered ${String(statusCode)}`, {
      ...(request === undefined
        ? {}
        : { observed: `${request.method} ${request.server}${request.path}: ${String(statusCode)} ${reason}` }),
      problems: problemsOf(status.details),
    });
    this.statusCode = statusCode;
    this.reason = reason;
    this.details = status.details ?? NO_DETAILS;
  }
}

function problemsOf(details: StatusDetails | undefined): readonly Problem[] {
  return (details?.causes ?? []).map((cause) => ({
    path: cause.field ?? details?.kind ?? '',
    message: cause.message ?? cause.reason ?? 'refused',
  }));
}
