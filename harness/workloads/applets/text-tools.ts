import { inputFiles, type Applet, type AppletPlace } from './applet.ts';
import { linesOf } from './input.ts';
import { parseOptions, UsageProblem } from './options.ts';

async function linesFrom(place: AppletPlace, names: readonly string[], onFailure: () => void): Promise<string[]> {
  const lines: string[] = [];
  for await (const { chunks } of inputFiles(place, names, onFailure))
    for await (const line of linesOf(chunks)) lines.push(line);
  return lines;
}

/** `1,3-5,7-` as a test of a 1-based position. */
function listOf(text: string): (position: number) => boolean {
  const ranges = text.split(',').map((part) => {
    const [, from, dash, to] = /^(\d*)(-?)(\d*)$/.exec(part) ?? [];
    if (from === undefined || (from === '' && (to ?? '') === '')) throw new UsageProblem(`invalid byte/character list`);
    const first = from === '' ? 1 : Number(from);
    return [first, dash === '' ? first : to === '' ? Infinity : Number(to)] as const;
  });
  return (position) => ranges.some(([from, to]) => position >= from && position <= to);
}

export const cut: Applet = async (place) => {
  const options = parseOptions(place.words, {
    letters: 'd:f:c:b:sn',
    long: { delimiter: 'd:', fields: 'f:', characters: 'c:' },
  });
  const fields = options.value('f');
  const characters = options.value('c') ?? options.value('b');
  const list = fields ?? characters;
  if (list === undefined) throw new UsageProblem('expected a list of bytes, characters, or fields');
  const wanted = listOf(list);
  const delimiter = options.value('d') ?? '\t';
  let status = 0;
  for await (const { chunks } of inputFiles(place, options.operands, () => (status = 1))) {
    for await (const line of linesOf(chunks)) {
      if (fields === undefined)
        await place.out(
          `${Array.from(line)
            .filter((_, at) => wanted(at + 1))
            .join('')}\n`,
        );
      else if (line.includes(delimiter)) {
        await place.out(
          `${line
            .split(delimiter)
            .filter((_, at) => wanted(at + 1))
            .join(delimiter)}\n`,
        );
      } else if (!options.has('s')) await place.out(`${line}\n`);
    }
  }
  return status;
};

export const sort: Applet = async (place) => {
  const options = parseOptions(place.words, {
    letters: 'nrufbhVsk:t:o:c',
    long: { reverse: 'r', unique: 'u', key: 'k:' },
  });
  let status = 0;
  const lines = await linesFrom(place, options.operands, () => (status = 1));
  const separator = options.value('t');
  const keys = options.values('k').map((text) => keyOf(text, separator));
  const number = (text: string): number => Number(/^\s*-?\d*\.?\d*/.exec(text)?.[0]) || 0;
  const compare = (a: string, b: string, flags: string): number => {
    const has = (flag: string): boolean => flags.includes(flag) || (flags === '' && options.has(flag));
    const [x, y] = has('f') ? [a.toUpperCase(), b.toUpperCase()] : [a, b];
    const order = has('n') || has('h') ? number(x) - number(y) : Buffer.compare(Buffer.from(x), Buffer.from(y));
    return has('r') ? -order : order;
  };
  const byKeys = (a: string, b: string): number => {
    for (const { of, flags } of keys) {
      const order = compare(of(a), of(b), flags);
      if (order !== 0) return order;
    }
    return keys.length === 0 ? compare(a, b, '') : 0;
  };
  const last = (a: string, b: string): number => {
    const order = Buffer.compare(Buffer.from(a), Buffer.from(b));
    return options.has('r') ? -order : order;
  };
  lines.sort((a, b) => byKeys(a, b) || (options.has('s') || options.has('u') ? 0 : last(a, b)));
  const shown = options.has('u')
    ? lines.filter((line, at) => at === 0 || byKeys(lines[at - 1] ?? '', line) !== 0)
    : lines;
  await place.out(shown.map((line) => `${line}\n`).join(''));
  return status;
};

interface SortKey {
  readonly of: (line: string) => string;
  readonly flags: string;
}

/** `2`, `2,2n`, `1.3`: fields from one to another, or to the end of the line. */
function keyOf(text: string, separator: string | undefined): SortKey {
  const [, from = '1', start, fromFlags = '', to, toFlags = ''] =
    /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.\d+)?([a-zA-Z]*))?$/.exec(text) ?? [];
  const of = (line: string): string => {
    const fields = separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator);
    const chosen = fields.slice(Number(from) - 1, to === undefined ? undefined : Number(to)).join(separator ?? '');
    return start === undefined ? chosen : chosen.slice(Number(start) - 1);
  };
  return { of, flags: (fromFlags + toFlags).replace('b', '') };
}

export const uniq: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'cduif:s:' });
  let status = 0;
  const groups: { readonly line: string; count: number }[] = [];
  for (const line of await linesFrom(place, options.operands.slice(0, 1), () => (status = 1))) {
    const last = groups.at(-1);
    const same =
      last !== undefined && (options.has('i') ? last.line.toLowerCase() === line.toLowerCase() : last.line === line);
    if (same) last.count += 1;
    else groups.push({ line, count: 1 });
  }
  const shown = groups.filter(({ count }) => !(options.has('d') && count < 2) && !(options.has('u') && count > 1));
  await place.out(
    shown.map(({ line, count }) => `${options.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`).join(''),
  );
  return status;
};

export const wc: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'clwmL' });
  const wanted = ['l', 'w', 'c', 'm'].filter((letter) => options.has(letter));
  const columns = wanted.length === 0 ? ['l', 'w', 'c'] : wanted;
  const total: Record<string, number> = { l: 0, w: 0, c: 0, m: 0 };
  let status = 0;
  let files = 0;
  const show = (counts: Readonly<Record<string, number>>, name: string): Promise<void> => {
    const alone = columns.length === 1 && options.operands.length < 2;
    const numbers = columns.map((column) => String(counts[column] ?? 0).padStart(alone ? 0 : 9));
    return place.out(`${numbers.join(alone ? '' : ' ')}${name === '-' ? '' : ` ${name}`}\n`);
  };
  for await (const { name, chunks } of inputFiles(place, options.operands, () => (status = 1))) {
    files += 1;
    const counts = await counted(chunks);
    for (const [key, value] of Object.entries(counts)) total[key] = (total[key] ?? 0) + value;
    await show(counts, name);
  }
  if (files > 1) await show(total, 'total');
  return status;
};

async function counted(chunks: AsyncIterable<Buffer>): Promise<Record<string, number>> {
  let [l, w, c, inWord] = [0, 0, 0, false];
  const m = { count: 0 };
  for await (const chunk of chunks) {
    c += chunk.length;
    for (const byte of chunk) {
      if (byte === 10) l += 1;
      if ((byte & 0xc0) !== 0x80) m.count += 1;
      const blank = byte === 32 || (byte >= 9 && byte <= 13);
      if (!blank && !inWord) w += 1;
      inWord = !blank;
    }
  }
  return { l, w, c, m: m.count };
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \t\n\v\f\r',
  blank: ' \t',
  punct: '!-/:-@[-`{-~',
  xdigit: '0-9A-Fa-f',
  cntrl: '\x00-\x1f\x7f',
};

export const tr: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'cCdst', mixed: false });
  const [from = '', to = ''] = options.operands;
  const complement = options.has('c') || options.has('C');
  const source = Array.from(charactersOf(from));
  const target = Array.from(charactersOf(to));
  const map = new Map(source.map((char, at) => [char, target[Math.min(at, target.length - 1)] ?? char]));
  const inSource = new Set(source);
  const chosen = (char: string): boolean => inSource.has(char) !== complement;
  const squeezed = options.has('s') ? new Set(target.length > 0 ? target : source) : undefined;
  const mapped = (char: string): string => {
    if (options.has('d') || target.length === 0 || !chosen(char)) return char;
    return (complement ? target.at(-1) : map.get(char)) ?? char;
  };
  const isSqueezed = (char: string): boolean =>
    squeezed !== undefined && (target.length > 0 ? squeezed.has(char) : squeezed.has(char) !== complement);
  let previous = '';
  for await (const { chunks } of inputFiles(place, [], () => undefined)) {
    for await (const chunk of chunks) {
      let result = '';
      for (const char of chunk.toString('latin1')) {
        if (options.has('d') && chosen(char)) continue;
        const next = mapped(char);
        if (next === previous && isSqueezed(next)) continue;
        previous = next;
        result += next;
      }
      await place.out(Buffer.from(result, 'latin1'));
    }
  }
  return 0;
};

/** Ranges, classes and escapes of `tr`, as bytes. */
function charactersOf(text: string): string {
  const bytes = Buffer.from(text).toString('latin1');
  const plain = bytes
    .replace(/\[:(\w+):\]/g, (all, name: string) => (Object.hasOwn(CLASSES, name) ? (CLASSES[name] ?? '') : all))
    .replace(/\\([0-7]{1,3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8) & 255))
    .replace(/\\(.)/gs, (_, char: string) => ({ n: '\n', t: '\t', r: '\r', '\\': '\\' })[char] ?? char);
  return plain.replace(/(.)-(.)/gs, (all, from: string, to: string) => {
    if (to < from) return all;
    return Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, at) =>
      String.fromCharCode(from.charCodeAt(0) + at),
    ).join('');
  });
}

export const base64: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'dDw:i', long: { decode: 'd', wrap: 'w:' } });
  const chunks: Buffer[] = [];
  let status = 0;
  for await (const file of inputFiles(place, options.operands, () => (status = 1)))
    for await (const chunk of file.chunks) chunks.push(chunk);
  const data = Buffer.concat(chunks);
  if (options.has('d') || options.has('D')) {
    const text = data.toString('latin1').replace(/\s/g, '');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
      await place.out(Buffer.from(/^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '', 'base64'));
      throw new UsageProblem('truncated input');
    }
    await place.out(Buffer.from(text, 'base64'));
    return status;
  }
  const width = Number(options.value('w') ?? '76');
  const text = data.toString('base64');
  const lines = width === 0 ? text : `${(text.match(new RegExp(`.{1,${String(width)}}`, 'g')) ?? []).join('\n')}\n`;
  await place.out(text === '' ? '' : lines);
  return status;
};

export const reverse: Applet = async (place) => {
  for (const line of await linesFrom(place, place.words, () => undefined))
    await place.out(`${Array.from(line).reverse().join('')}\n`);
  return 0;
};

export const sequence: Applet = async (place) => {
  const options = parseOptions(
    place.words.map((word) => (/^-\d/.test(word) ? ` ${word}` : word)),
    { letters: 's:w', mixed: false },
  );
  const numbers = options.operands.map((word) => word.trim());
  if (numbers.length === 0 || numbers.some((word) => !/^-?\d*\.?\d+$/.test(word)))
    throw new UsageProblem(`invalid number '${numbers[0] ?? ''}'`);
  const [first, step, last] =
    numbers.length === 1 ? ['1', '1', numbers[0]] : numbers.length === 2 ? [numbers[0], '1', numbers[1]] : numbers;
  const digits = Math.max(...[first, step].map((text) => text?.split('.')[1]?.length ?? 0));
  const [from, by, to] = [Number(first), Number(step), Number(last)];
  const width = options.has('w') ? Math.max(String(first).length, String(last).length) : 0;
  const separator = options.value('s') ?? '\n';
  let index = 0;
  for (let value = from; by !== 0 && (by > 0 ? value <= to + 1e-9 : value >= to - 1e-9); value = from + by * index) {
    await place.out(`${index === 0 ? '' : separator}${value.toFixed(digits).padStart(width, '0')}`);
    index += 1;
  }
  if (index > 0) await place.out('\n');
  return 0;
};

/** Without end, as fast as it is read. */
export const yes: Applet = async (place) => {
  const line = `${place.words.length === 0 ? 'y' : place.words.join(' ')}\n`;
  const block = line.repeat(Math.max(1, Math.floor(4_096 / line.length)));
  while (!place.context.signal.aborted) {
    await place.out(block);
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  return 143;
};
