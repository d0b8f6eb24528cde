import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../core/clock.ts';
import type { JsonValue } from '../../../kube/json/json.ts';

/** How long an event may take before it is missing. */
const PATIENCE_MS = 3_000;

/** The lines of a watch, kept as they come. */
export class EventStream {
  readonly #response: IncomingMessage;
  readonly #lines: string[] = [];
  #rest = '';
  #ended = false;
  #changed: () => void = () => undefined;

  constructor(response: IncomingMessage) {
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      const lines = (this.#rest + chunk).split('\n');
      this.#rest = lines.pop() ?? '';
      this.#lines.push(...lines.filter((line) => line !== ''));
      this.#changed();
    });
    const end = (): void => {
      if (this.#rest !== '') this.#lines.push(this.#rest);
      this.#rest = '';
      this.#ended = true;
      this.#changed();
    };
    response.on('end', end);
    response.on('error', end);
    response.on('close', end);
  }

  /** The next `count` events, or fewer when the stream ends or falls silent. */
  async take(count: number, clock: Clock): Promise<readonly JsonValue[]> {
    await new Promise<void>((resolve) => {
      const limit = clock.after(PATIENCE_MS, resolve);
      this.#changed = () => {
        if (this.#lines.length < count && !this.#ended) return;
        limit[Symbol.dispose]();
        resolve();
      };
      this.#changed();
    });
    this.#changed = () => undefined;
    return this.#lines.splice(0, count).map(parsed);
  }

  close(): void {
    this.#response.destroy();
  }
}

function parsed(line: string): JsonValue {
  try {
    return JSON.parse(line) as JsonValue;
  } catch {
    return line;
  }
}
