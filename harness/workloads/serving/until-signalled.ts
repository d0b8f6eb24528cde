import type { ProgramContext, Signalled } from '../program.ts';

const NUMBERS = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 } as const;

/** Resolves when the program is told to end, with the name of the signal. */
export function untilSignalled({ signal }: Pick<ProgramContext, 'signal'>): Promise<Signalled['signal']> {
  if (signal.aborted) return Promise.resolve(signalOf(signal));
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve(signalOf(signal));
      },
      { once: true },
    );
  });
}

/** Which signal aborted it; SIGTERM when the reason does not say. */
export function signalOf(signal: AbortSignal): Signalled['signal'] {
  const reason: unknown = signal.reason;
  if (typeof reason !== 'object' || reason === null || !('signal' in reason)) return 'SIGTERM';
  const name = reason.signal;
  return name === 'SIGKILL' || name === 'SIGINT' ? name : 'SIGTERM';
}

/** The exit code of a program that a signal ended. */
export function signalExitCode(signal: AbortSignal): number {
  return 128 + NUMBERS[signalOf(signal)];
}
