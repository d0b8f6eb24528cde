/**
 * The line discipline between a client's keys and a program: what a terminal of Linux does with a line before Enter.
 * Mirrors `drivers/tty/n_tty.c` with the settings of `openpty`. Does not: raw mode, Ctrl-Z, Ctrl-S and Ctrl-Q; sequences of
 * cursor keys are dropped.
 */
import { PassThrough, Writable } from 'node:stream';
import type { ProgramTerminal } from '../../workloads/program.ts';

export interface TerminalOptions {
  /** What is seen at the other end. */
  readonly show: (data: Buffer) => void;
  /** Ctrl-C, where nobody listens for it. */
  readonly interrupt: () => void;
}

const ENTER = 0x0a;
const RETURN = 0x0d;
const TAB = 0x09;
const ESCAPE = 0x1b;
const CTRL_C = 0x03;
const CTRL_D = 0x04;
const CTRL_U = 0x15;
const CTRL_W = 0x17;
const CTRL_BACKSLASH = 0x1c;
const DELETE = 0x7f;
const BACKSPACE = 0x08;
/** Upstream's `N_TTY_BUF_SIZE`; further keys of the line are dropped. */
const LINE_LIMIT = 4095;
/** What a program that does not read may be behind, in bytes; further lines are dropped. */
const INPUT_LIMIT = 64 * 1024;
const ERASE = '\b \b';

export class Terminal implements ProgramTerminal {
  /** What the program reads. */
  readonly input: PassThrough = new PassThrough();
  readonly #options: TerminalOptions;
  readonly #listeners: (() => void)[] = [];
  #line: number[] = [];
  #escape: 'none' | 'begun' | 'sequence' = 'none';

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.input.on('error', () => undefined);
  }

  onInterrupt(listener: () => void): Disposable {
    this.#listeners.push(listener);
    return {
      [Symbol.dispose]: () => {
        const at = this.#listeners.lastIndexOf(listener);
        if (at >= 0) this.#listeners.splice(at, 1);
      },
    };
  }

  /** Keys of the client, or its end of input. */
  keys(): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, callback) => {
        this.#type(chunk);
        callback();
      },
      final: (callback) => {
        this.end();
        callback();
      },
    });
  }

  /** Nothing more is typed. */
  end(): void {
    this.#flush();
    if (!this.input.writableEnded) this.input.end();
  }

  #type(keys: Buffer): void {
    const echo: string[] = [];
    for (const key of keys) if (!this.#isOfEscape(key)) echo.push(this.#key(key));
    const text = echo.join('');
    if (text !== '') this.#options.show(Buffer.from(text, 'latin1'));
  }

  #isOfEscape(key: number): boolean {
    if (this.#escape === 'none') {
      if (key !== ESCAPE) return false;
      this.#escape = 'begun';
      return true;
    }
    if (this.#escape === 'begun') {
      this.#escape = key === 0x5b || key === 0x4f ? 'sequence' : 'none';
      return this.#escape === 'sequence';
    }
    if (key >= 0x40 && key <= 0x7e) this.#escape = 'none';
    return true;
  }

  /** What is shown of a key; one character a byte. */
  #key(key: number): string {
    switch (key) {
      case RETURN:
      case ENTER:
        this.#line.push(ENTER);
        this.#flush();
        return '\r\n';
      case DELETE:
      case BACKSPACE:
        return this.#eraseOne();
      case CTRL_U:
        return this.#eraseWhile(() => true);
      case CTRL_W:
        return this.#eraseWhile((byte) => byte === 0x20) + this.#eraseWhile((byte) => byte !== 0x20);
      case CTRL_C:
      case CTRL_BACKSLASH:
        this.#line = [];
        this.#interrupt();
        return key === CTRL_C ? '^C' : '^\\';
      case CTRL_D:
        if (this.#line.length === 0) this.end();
        else this.#flush();
        return '';
      default:
        return this.#plain(key);
    }
  }

  #plain(key: number): string {
    if (this.#line.length >= LINE_LIMIT) return '\x07';
    this.#line.push(key);
    return key < 0x20 && key !== TAB ? `^${String.fromCharCode(key + 0x40)}` : String.fromCharCode(key);
  }

  #eraseOne(): string {
    // Bytes that go on a character of UTF-8 go with it.
    while (((this.#line.at(-1) ?? 0) & 0xc0) === 0x80) this.#line.pop();
    const erased = this.#line.pop();
    if (erased === undefined) return '';
    return erased < 0x20 && erased !== TAB ? ERASE.repeat(2) : ERASE;
  }

  #eraseWhile(test: (byte: number) => boolean): string {
    let shown = '';
    for (let last = this.#line.at(-1); last !== undefined && test(last); last = this.#line.at(-1))
      shown += this.#eraseOne();
    return shown;
  }

  #interrupt(): void {
    const listener = this.#listeners.at(-1);
    if (listener === undefined) this.#options.interrupt();
    else listener();
  }

  #flush(): void {
    const line = Buffer.from(this.#line);
    this.#line = [];
    if (line.length > 0 && !this.input.writableEnded && this.input.writableLength < INPUT_LIMIT) this.input.write(line);
  }
}

/** The output of a program as a terminal shows it: every line feed with a carriage return. */
export function terminalText(data: Buffer): Buffer {
  return data.includes(ENTER) ? Buffer.from(data.toString('latin1').replaceAll('\n', '\r\n'), 'latin1') : data;
}
