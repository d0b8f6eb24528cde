import { CommanderError } from 'commander';
import { describeError, isFleetbedError } from '../core/errors.ts';
import type { Log } from './json-log.ts';

const UNEXPECTED_EXIT = 70;

/** How a program that threw ends; what was wrong is logged. @param interrupted the reason of its signal: an orderly end */
export function exitCodeOf(error: unknown, interrupted: unknown, log: (program: string) => Log): number {
  if (error === interrupted) return 0;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  log('fleetbed').error(describeError(error), isFleetbedError(error) ? { code: error.code } : {});
  return isFleetbedError(error) ? error.exitCode : UNEXPECTED_EXIT;
}
