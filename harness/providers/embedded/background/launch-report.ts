import { z } from 'zod';
import type { StepEvent } from '../../../core/events.ts';
import type { ControlFailure } from './control-protocol.ts';

/** What the process of a fleet says on standard output while it starts, as lines of JSON. */
export type LaunchReport =
  | { readonly type: 'step'; readonly step: StepEvent }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly failure: ControlFailure };

const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('step'), step: z.custom<StepEvent>((value) => typeof value === 'object') }),
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), failure: z.custom<ControlFailure>((value) => typeof value === 'object') }),
]);

/** Throws for anything else. */
export function decodeLaunchReport(value: unknown): LaunchReport {
  return report.parse(value);
}
