import type { Readable } from 'node:stream';

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** A size is some 30 bytes. */
const MAX_TEXT = 1024;

/**
 * The sizes that a client sends as JSON, one behind the other, until its stream ends. Only the latest is kept for who is
 * slow to ask. What is no size ends them, as it does upstream.
 */
export function terminalSizes(stream: Readable): AsyncGenerator<TerminalSize, void, undefined> {
  // At once: also sizes that nobody asks for must not hold up the connection.
  return sizesOf(new LatestSize(stream));
}

async function* sizesOf(latest: LatestSize): AsyncGenerator<TerminalSize, void, undefined> {
  for (;;) {
    const size = await latest.next();
    if (size === undefined) return;
    yield size;
  }
}

class LatestSize {
  #text = '';
  #size: TerminalSize | undefined;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(stream: Readable) {
    stream.on('data', (chunk: Buffer) => {
      if (!this.#ended) this.#read(chunk.toString('utf8'));
    });
    stream.once('close', () => {
      this.#end();
    });
    stream.once('end', () => {
      this.#end();
    });
  }

  async next(): Promise<TerminalSize | undefined> {
    while (this.#size === undefined && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    const size = this.#size;
    this.#size = undefined;
    return size;
  }

  #read(text: string): void {
    const parts = `${this.#text}${text}`.split('}');
    this.#text = parts.pop() ?? '';
    for (const part of parts) {
      const size = sizeOf(`${part}}`);
      if (size === undefined) {
        this.#end();
        return;
      }
      this.#size = size;
    }
    if (this.#text.length > MAX_TEXT) this.#end();
    this.#wake();
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }
}

/** Field names in any case, as Go reads them. */
function sizeOf(text: string): TerminalSize | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field as unknown]));
  return { width: cells(fields.get('width')), height: cells(fields.get('height')) };
}

function cells(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff ? value : 0;
}
