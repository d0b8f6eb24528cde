import { FleetbedError, messageOf } from '../core/errors.ts';

export function reportFailed(message: string, cause: unknown, hint: string): FleetbedError {
  return new FleetbedError('FLEETBED_REPORT_FAILED', message, { observed: messageOf(cause), hint, cause });
}
