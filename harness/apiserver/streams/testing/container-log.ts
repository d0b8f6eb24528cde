import { PassThrough, type Readable } from 'node:stream';
import type { Clock } from '../../../core/clock.ts';
import type { LogOptions } from '../pod-runtime.ts';

interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

/** The lines of one run of a container, and who follows them. */
export class ContainerLog {
  readonly #clock: Clock;
  readonly #lines: LogLine[] = [];
  readonly #followers = new Set<(line: LogLine | undefined) => void>();
  #rest = '';
  #ended = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  write(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const entry = { atMs: this.#clock.date().getTime(), text: `${line}\n` };
      this.#lines.push(entry);
      for (const follower of this.#followers) follower(entry);
    }
  }

  /** What has no end of line stays without. */
  end(): void {
    if (this.#rest !== '') this.#lines.push({ atMs: this.#clock.date().getTime(), text: this.#rest });
    this.#ended = true;
    for (const follower of [...this.#followers]) follower(undefined);
  }

  read(options: LogOptions, signal: AbortSignal): Readable {
    const out = new LimitedText(options.limitBytes);
    const since = this.#since(options);
    const text = ({ atMs, text }: LogLine): string =>
      options.timestamps ? `${new Date(atMs).toISOString()} ${text}` : text;
    // The last lines are taken before the young ones of them, as the kubelet does.
    for (const line of this.#lines.slice(
      this.#lines.length - Math.min(options.tailLines ?? Infinity, this.#lines.length),
    ))
      if (line.atMs >= since) out.write(text(line));
    const follower = (line: LogLine | undefined): void => {
      if (line !== undefined) {
        out.write(text(line));
        return;
      }
      this.#followers.delete(follower);
      out.end();
    };
    if (!options.follow || this.#ended) out.end();
    else this.#followers.add(follower);
    signal.addEventListener('abort', () => {
      follower(undefined);
    });
    return out.stream;
  }

  #since({ sinceSeconds, sinceTime }: LogOptions): number {
    if (sinceTime !== undefined) return Date.parse(sinceTime);
    return sinceSeconds === undefined ? 0 : this.#clock.date().getTime() - sinceSeconds * 1000;
  }
}

class LimitedText {
  readonly stream: PassThrough = new PassThrough();
  #left: number;

  constructor(limit = Infinity) {
    this.#left = limit;
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    if (this.stream.writable) this.stream.write(bytes.subarray(0, this.#left));
    this.#left -= bytes.length;
    if (this.#left <= 0) this.end();
  }

  end(): void {
    if (this.stream.writable) this.stream.end();
  }
}
