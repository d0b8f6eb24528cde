import { posix } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { ProgramFiles } from '../program.ts';
import { errnoText } from '../applets/errno-text.ts';
import { ShellProblem } from './control-flow.ts';
import { emptyInput, nowhere, type Descriptors } from './descriptors.ts';
import type { Redirection } from './syntax.ts';

export interface RedirectionPlace {
  readonly files: ProgramFiles;
  readonly directory: string;
}

/** Output that is written to a file as it comes, in order. */
class FileOutput extends Writable {
  readonly #append: (chunk: Buffer) => Promise<void>;

  constructor(append: (chunk: Buffer) => Promise<void>) {
    super();
    this.#append = append;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#append(chunk).then(() => {
      callback();
    }, callback);
  }
}

/**
 * Opens one redirection over `open`. `target` is expanded already. Returns the descriptors as they are with it; throws a
 * {@link ShellProblem} in ash's words for a file that cannot be opened.
 */
export async function openRedirection(
  { descriptor, operator }: Pick<Redirection, 'descriptor' | 'operator'>,
  target: string,
  open: Descriptors,
  place: RedirectionPlace,
): Promise<Descriptors> {
  const next = new Map(open);
  if (operator === '<&' || operator === '>&') {
    if (target === '-') next.delete(descriptor);
    else if (/^\d$/.test(target)) {
      const source = open.get(Number(target));
      if (source === undefined) throw new ShellProblem(`${target}: Bad file descriptor`, { status: 1, fatal: false });
      next.set(descriptor, source);
    } else if (operator === '>&') {
      // As bash has it: both outputs to a file.
      const file = await openFile('>', target, open, place);
      next.set(1, file).set(2, file);
    } else throw new ShellProblem('bad fd number', { status: 2 });
    return next;
  }
  if (operator === '<<') return next.set(descriptor, Readable.from([Buffer.from(target)], { objectMode: false }));
  return next.set(descriptor, await openFile(operator, target, open, place));
}

const SPECIAL: Readonly<Record<string, number>> = {
  '/dev/stdin': 0,
  '/dev/stdout': 1,
  '/dev/stderr': 2,
  '/dev/fd/0': 0,
  '/dev/fd/1': 1,
  '/dev/fd/2': 2,
  '/proc/self/fd/1': 1,
  '/proc/self/fd/2': 2,
  '/proc/1/fd/1': 1,
  '/proc/1/fd/2': 2,
};

async function openFile(
  operator: string,
  target: string,
  open: Descriptors,
  { files, directory }: RedirectionPlace,
): Promise<Readable | Writable> {
  const reads = operator === '<';
  const path = posix.resolve(directory, target);
  if (path === '/dev/null') return reads ? emptyInput() : nowhere();
  const number = Object.hasOwn(SPECIAL, path) ? SPECIAL[path] : undefined;
  const special = number === undefined ? undefined : open.get(number);
  if (special !== undefined) return special;
  try {
    if (target === '') throw Object.assign(new Error('empty'), { code: 'ENOENT' });
    if (reads) return Readable.from([await files.read(path)], { objectMode: false });
    await files.write(path, Buffer.alloc(0), { append: operator === '>>' || operator === '<>' });
    return new FileOutput((chunk) => files.write(path, chunk, { append: true }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    const why = missing ? (reads ? 'no such file' : 'nonexistent directory') : errnoText(error);
    throw new ShellProblem(`can't ${reads ? 'open' : 'create'} ${target}: ${why}`, { status: 1, fatal: false });
  }
}

/** Resolves when what was written to a file is in it. */
export function flushed(stream: Readable | Writable): Promise<void> {
  if (!(stream instanceof FileOutput) || stream.destroyed || stream.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}

/** Waits until everything written to a shell's descriptors has been taken. */
export async function flushAll(open: Descriptors): Promise<void> {
  for (const stream of new Set(open.values())) await flushed(stream);
}
