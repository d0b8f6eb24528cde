import type { Emit, StepEvent } from '../core/events.ts';
import type { Services } from '../lifecycle/services.ts';
import type { Io } from './io.ts';

/** Shows steps while they run. Disposing it finishes the display. */
export interface StepDisplay extends AsyncDisposable {
  readonly emit: Emit<StepEvent>;
}

/** What every command is given. */
export interface CommandContext {
  readonly services: Services;
  readonly io: Io;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  readonly steps: () => StepDisplay;
  /** Sets the exit code of a command that did its work and has bad news. */
  readonly setExitCode: (code: number) => void;
}
