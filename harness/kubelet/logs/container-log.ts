/**
 * What one run of a container has said, in memory. Mirrors containerd `pkg/cri/io` (lines of at most 16 KiB) and kubelet
 * `kuberuntime/logs`. A real kubelet rotates a log at 10 MiB and shows the newest file only; here the newest 10 MiB stay,
 * each line counted with 128 bytes of overhead.
 */
import { Readable } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import type { LogOptions } from '../../apiserver/streams/pod-runtime.ts';

interface LogEntry {
  readonly atMs: number;
  /** With its end of line, unless it goes on in the next one or the program ended before. */
  readonly bytes: Buffer;
}

const LINE_LIMIT = 16 * 1024;
const LOG_LIMIT = 10 * 1024 * 1024;
const OVERHEAD = 128;
const NEWLINE = 10;

export class ContainerLog {
  readonly #clock: Clock;
  /** Of `clock.now()` and the time of day, so that times within a millisecond differ. */
  readonly #epochMs: number;
  #entries: LogEntry[] = [];
  /** How many entries were dropped from the start. */
  #dropped = 0;
  /** Entries before this one are dropped, but not yet moved. */
  #head = 0;
  #bytes = 0;
  #ended = false;
  readonly #followers = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#epochMs = clock.date().getTime() - clock.now();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Adds one stream of the program; what it writes without an end of line is held back until there is one. */
  stream(): LogStream {
    return new LogStream((bytes) => {
      this.#add(bytes);
    });
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The last lines, as a termination message. @param lines and bytes at most */
  tail(lines: number, bytes: number): string {
    const entries = this.#entries.slice(Math.max(this.#head, this.#entries.length - lines));
    const all = Buffer.concat(entries.map((entry) => entry.bytes));
    return all.subarray(Math.max(0, all.length - bytes)).toString();
  }

  /** Reads as fast as its reader does, and keeps nothing for one that does not read. */
  read(options: LogOptions, signal: AbortSignal): Readable {
    return new LogReader(this.#cursor(options), options, signal);
  }

  #cursor({ tailLines, sinceSeconds, sinceTime }: LogOptions): LogCursor {
    const end = this.#dropped + this.#entries.length;
    const first = this.#dropped + this.#head;
    const sinceMs =
      sinceTime !== undefined
        ? Date.parse(sinceTime)
        : sinceSeconds !== undefined
          ? this.#nowMs() - sinceSeconds * 1000
          : -Infinity;
    // The last lines are taken before the young ones of them.
    let next = tailLines === undefined ? first : Math.max(first, end - tailLines);
    return {
      next: () => {
        for (;;) {
          next = Math.max(next, this.#dropped + this.#head);
          const entry = this.#entries[next - this.#dropped];
          if (entry === undefined) return undefined;
          next += 1;
          if (entry.atMs >= sinceMs) return entry;
        }
      },
      ended: () => this.#ended,
      onMore: (listener) => {
        this.#followers.add(listener);
        return () => this.#followers.delete(listener);
      },
    };
  }

  #add(bytes: Buffer): void {
    this.#entries.push({ atMs: this.#nowMs(), bytes });
    this.#bytes += bytes.length + OVERHEAD;
    while (this.#bytes > LOG_LIMIT && this.#head < this.#entries.length - 1) {
      this.#bytes -= (this.#entries[this.#head]?.bytes.length ?? 0) + OVERHEAD;
      this.#head += 1;
    }
    if (this.#head > 4096 && this.#head > this.#entries.length / 2) {
      this.#dropped += this.#head;
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    this.#wake();
  }

  #wake(): void {
    for (const follower of [...this.#followers]) follower();
  }

  #nowMs(): number {
    return this.#epochMs + this.#clock.now();
  }
}

/** Cuts what a program writes into lines. */
export class LogStream {
  readonly #emit: (line: Buffer) => void;
  #rest: Buffer[] = [];
  #restLength = 0;

  constructor(emit: (line: Buffer) => void) {
    this.#emit = emit;
  }

  write(data: Buffer): void {
    let at = 0;
    while (at < data.length) {
      const newline = data.indexOf(NEWLINE, at);
      const end = newline < 0 ? data.length : newline + 1;
      const cut = Math.min(end, at + LINE_LIMIT - this.#restLength);
      this.#rest.push(data.subarray(at, cut));
      this.#restLength += cut - at;
      at = cut;
      if ((cut === end && newline >= 0) || this.#restLength >= LINE_LIMIT) this.flush();
    }
  }

  /** What has no end of line stays without. */
  flush(): void {
    if (this.#restLength === 0) return;
    // A copy: the program may use its buffer again, and a short line must not keep a long one.
    this.#emit(Buffer.concat(this.#rest));
    this.#rest = [];
    this.#restLength = 0;
  }
}

interface LogCursor {
  next(): LogEntry | undefined;
  ended(): boolean;
  onMore(listener: () => void): () => void;
}

class LogReader extends Readable {
  readonly #cursor: LogCursor;
  readonly #options: LogOptions;
  readonly #signal: AbortSignal;
  readonly #stop: () => void;
  #unfollow: (() => void) | undefined;
  #left: number;
  #atLineStart = true;

  constructor(cursor: LogCursor, options: LogOptions, signal: AbortSignal) {
    super();
    this.#cursor = cursor;
    this.#options = options;
    this.#signal = signal;
    this.#left = options.limitBytes ?? Infinity;
    this.#stop = () => {
      this.destroy();
    };
    if (signal.aborted) this.destroy();
    else signal.addEventListener('abort', this.#stop, { once: true });
  }

  override _read(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
    for (;;) {
      const entry = this.#left > 0 ? this.#cursor.next() : undefined;
      if (entry === undefined) break;
      const bytes = this.#shown(entry).subarray(0, this.#left);
      this.#left -= bytes.length;
      if (!this.push(bytes)) return;
    }
    if (this.#left <= 0 || !this.#options.follow || this.#cursor.ended()) this.push(null);
    else
      this.#unfollow = this.#cursor.onMore(() => {
        this._read();
      });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#unfollow?.();
    this.#signal.removeEventListener('abort', this.#stop);
    callback(error);
  }

  #shown({ atMs, bytes }: LogEntry): Buffer {
    const starts = this.#atLineStart;
    this.#atLineStart = bytes.at(-1) === NEWLINE;
    return this.#options.timestamps && starts ? Buffer.concat([Buffer.from(`${nanoText(atMs)} `), bytes]) : bytes;
  }
}

/** RFC 3339 with nine digits, as the kubelet writes. */
function nanoText(atMs: number): string {
  const wholeMs = Math.floor(atMs);
  const micros = String(Math.floor((atMs - wholeMs) * 1000)).padStart(3, '0');
  return `${new Date(wholeMs).toISOString().slice(0, 23)}${micros}000Z`;
}
