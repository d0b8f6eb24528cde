import { DefaultRenderer, Listr, ListrLogger, ProcessOutput, type ListrDefaultRendererLogLevels } from 'listr2';
import { Deferred } from '../../core/deferred.ts';

/** How a row ends: with its last title, and the mark of that outcome. */
export type RowEnd = { readonly outcome: 'done' | 'failed' | 'skipped'; readonly title: string };

/** One moving line. It can be told things before it is drawn and after; only the last counts. */
export class LiveRow {
  #title: string;
  #output = '';
  #draw: ((title: string, output: string) => void) | undefined;
  readonly #end = new Deferred<RowEnd>();

  constructor(title: string) {
    this.#title = title;
  }

  get title(): string {
    return this.#title;
  }

  update(title: string, output = ''): void {
    this.#title = title;
    this.#output = output;
    this.#draw?.(title, output);
  }

  end(end: RowEnd): void {
    this.#end.resolve(end);
  }

  /** Draws by `draw` from now on; resolves when the row ends. */
  async drawnBy(draw: (title: string, output: string) => void): Promise<RowEnd> {
    this.#draw = draw;
    draw(this.#title, this.#output);
    return await this.#end.promise;
  }
}

/** listr2 asks `process.stdout` whether there is a terminal; here it is the given stream that is one. */
class TerminalRenderer extends DefaultRenderer {
  static override nonTTY: boolean = true;
}

/**
 * Draws rows, moving, until each has ended; then they stay as they are. Nothing else may write to `stream` meanwhile.
 * Never rejects: what is shown does not decide about a run.
 */
export async function drawRows(stream: NodeJS.WriteStream, rows: readonly LiveRow[]): Promise<void> {
  const tasks = rows.map((row) => ({
    title: row.title,
    task: async (_context: unknown, task: { title: string; output: string; skip: (text: string) => void }) => {
      const end = await row.drawnBy((title, output) => {
        task.title = title;
        task.output = output;
      });
      task.output = '';
      task.title = end.title;
      if (end.outcome === 'skipped') task.skip(end.title);
      if (end.outcome === 'failed') throw new Error(end.title);
    },
  }));
  const logger = new ListrLogger<ListrDefaultRendererLogLevels>({
    useIcons: true,
    // Everything goes to the one stream that was given, whatever listr2 takes it for.
    toStderr: [],
    processOutput: new ProcessOutput(stream, stream),
  });
  const listr = new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    renderer: TerminalRenderer,
    rendererOptions: { logger, showErrorMessage: false },
  });
  await listr.run().catch(() => undefined);
}
