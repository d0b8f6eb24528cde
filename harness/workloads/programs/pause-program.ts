import type { Program } from '../program.ts';
import { put } from '../serving/put.ts';
import { untilSignalled } from '../serving/until-signalled.ts';

/** Waits for its end, as kubernetes/kubernetes build/pause does: SIGTERM and SIGINT end it with 0 and a line on stderr. */
export const pauseProgram: Program = async (context) => {
  const name = (await untilSignalled(context)) === 'SIGINT' ? 'Interrupt' : 'Terminated';
  await put(context.stderr, `Shutting down, got signal: ${name}\n`);
  return 0;
};
