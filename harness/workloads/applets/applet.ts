import { posix } from 'node:path';
import type { Program, ProgramContext } from '../program.ts';
import { BrokenPipe, put } from '../serving/put.ts';
import { errnoText } from './errno-text.ts';
import { chunksOf } from './input.ts';
import { UsageProblem } from './options.ts';

/** What an applet works with. */
export interface AppletPlace {
  readonly context: ProgramContext;
  /** The words after its name. */
  readonly words: readonly string[];
  readonly out: (text: string | Buffer) => Promise<void>;
  /** A line on standard error, with the applet's name before it. */
  readonly complain: (message: string) => Promise<void>;
  /** Against the working directory. */
  readonly path: (name: string) => string;
}

export type Applet = (place: AppletPlace) => Promise<number> | number;

/** A program out of an applet. Wrong usage is said and ends it; so does a reader that has gone. */
export function applet(name: string, run: Applet): Program {
  return async (context) => {
    const complain = (message: string): Promise<void> =>
      put(context.stderr, `${name}: ${message}\n`).catch(() => undefined);
    const place: AppletPlace = {
      context,
      words: context.argv.slice(1),
      out: (text) => put(context.stdout, text),
      complain,
      path: (file) => posix.resolve(context.workingDirectory, file),
    };
    try {
      return await run(place);
    } catch (error) {
      if (error instanceof BrokenPipe) return 141;
      if (!(error instanceof UsageProblem)) throw error;
      await complain(error.message);
      return error.exitCode;
    }
  };
}

/** A file among the operands of an applet; `-` and no operands are standard input. */
export interface InputFile {
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/** The files named, one after another. One that cannot be read is said and counted. */
export async function* inputFiles(
  place: AppletPlace,
  names: readonly string[],
  onFailure: () => void,
): AsyncGenerator<InputFile, void, undefined> {
  for (const name of names.length === 0 ? ['-'] : names) {
    if (name === '-' || name === '/dev/stdin') {
      yield { name, chunks: chunksOf(place.context.stdin) };
      continue;
    }
    try {
      const data = name === '/dev/null' ? Buffer.alloc(0) : await place.context.files.read(place.path(name));
      yield { name, chunks: once(data) };
    } catch (error) {
      const why = errnoText(error);
      await place.complain(why === 'Is a directory' ? `read error: ${why}` : `can't open '${name}': ${why}`);
      onFailure();
    }
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- an iterable like that of a stream
async function* once(data: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield data;
}
