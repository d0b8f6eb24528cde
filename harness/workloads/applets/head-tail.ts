import type { ProgramContext } from '../program.ts';
import { inputFiles, type Applet, type AppletPlace } from './applet.ts';
import { parseOptions, UsageProblem } from './options.ts';

/** `-5` is `-n 5`. */
function withCounts(words: readonly string[]): readonly string[] {
  return words.map((word, at) =>
    /^[-+]\d+$/.test(word) && !/^-[nc]$/.test(words[at - 1] ?? '') ? `-n${word.replace('-', '')}` : word,
  );
}

function numberOf(text: string): number {
  if (!/^[-+]?\d+k?$/.test(text)) throw new UsageProblem(`invalid number '${text}'`);
  return Number(text.replace('k', '')) * (text.endsWith('k') ? 1024 : 1);
}

function titles(place: AppletPlace, count: number, quiet: boolean): (name: string) => Promise<void> {
  let first = true;
  return async (name) => {
    if (count < 2 || quiet) return;
    await place.out(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
    first = false;
  };
}

export const head: Applet = async (place) => {
  const options = parseOptions(withCounts(place.words), { letters: 'n:c:qv', long: { lines: 'n:', bytes: 'c:' } });
  const bytes = options.value('c');
  const count = numberOf(bytes ?? options.value('n') ?? '10');
  const title = titles(place, options.operands.length, options.has('q'));
  let status = 0;
  for await (const { name, chunks } of inputFiles(place, options.operands, () => (status = 1))) {
    await title(name);
    if (count < 0) await allButTheLast(place, chunks, -count);
    else await first(place, chunks, count, bytes !== undefined);
  }
  return status;
};

async function first(place: AppletPlace, chunks: AsyncIterable<Buffer>, count: number, bytes: boolean): Promise<void> {
  let left = count;
  if (left === 0) return;
  for await (const chunk of chunks) {
    let end = bytes ? Math.min(left, chunk.length) : 0;
    if (bytes) left -= end;
    else {
      while (left > 0 && end < chunk.length) {
        const newline = chunk.indexOf(10, end);
        if (newline < 0) end = chunk.length;
        else {
          end = newline + 1;
          left -= 1;
        }
      }
    }
    await place.out(chunk.subarray(0, end));
    if (left === 0) {
      if (end < chunk.length) giveBack(place.context, chunks, chunk.subarray(end));
      return;
    }
  }
}

/** What was not asked for stays for whoever reads after us, where the input is shared. */
function giveBack({ stdin }: ProgramContext, _chunks: AsyncIterable<Buffer>, rest: Buffer): void {
  if (stdin.readable && !stdin.readableEnded && stdin.readableLength > 0) stdin.unshift(rest);
}

async function allButTheLast(place: AppletPlace, chunks: AsyncIterable<Buffer>, count: number): Promise<void> {
  const lines = linesWithEnds(await everything(chunks));
  await place.out(lines.slice(0, Math.max(lines.length - count, 0)).join(''));
}

export const tail: Applet = async (place) => {
  const options = parseOptions(withCounts(place.words), {
    letters: 'n:c:fFqs:v',
    long: { lines: 'n:', bytes: 'c:', follow: 'f' },
  });
  const bytes = options.value('c');
  const wanted = bytes ?? options.value('n') ?? '10';
  const count = Math.abs(numberOf(wanted));
  const title = titles(place, options.operands.length, options.has('q'));
  let status = 0;
  for await (const { name, chunks } of inputFiles(place, options.operands, () => (status = 1))) {
    await title(name);
    const data = await everything(chunks);
    if (bytes === undefined) {
      const lines = linesWithEnds(data);
      await place.out(lines.slice(wanted.startsWith('+') ? count - 1 : Math.max(lines.length - count, 0)).join(''));
    } else await place.out(data.subarray(wanted.startsWith('+') ? count - 1 : Math.max(data.length - count, 0)));
  }
  const followed = options.operands.filter((name) => name !== '-');
  if ((options.has('f') || options.has('F')) && (followed.length > 0 || options.operands.length === 0)) {
    await follow(place, followed);
  }
  return status;
};

/** Files are looked at each second, as tail does without notifications; a device never ends. */
async function follow(place: AppletPlace, names: readonly string[]): Promise<void> {
  const { clock, signal, files } = place.context;
  const sizes = new Map<string, number>();
  const read = (name: string): Promise<Buffer> => files.read(place.path(name)).catch(() => Buffer.alloc(0));
  for (const name of names) sizes.set(name, (await read(name)).length);
  for (;;) {
    try {
      await clock.sleep(1_000, signal);
    } catch {
      return;
    }
    for (const name of names) {
      const data = await read(name);
      const before = sizes.get(name) ?? 0;
      if (data.length !== before) await place.out(data.subarray(data.length < before ? 0 : before));
      sizes.set(name, data.length);
    }
  }
}

async function everything(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

function linesWithEnds(data: Buffer): readonly string[] {
  return data.toString('utf8').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
