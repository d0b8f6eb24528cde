import { posix } from 'node:path';
import type { ProgramContext } from '../program.ts';
import type { Applet } from './applet.ts';
import { wholeInput } from './input.ts';
import { parseOptions, UsageProblem } from './options.ts';
import { sleepLength } from './sleep.ts';

/** Runs another program and says, in the words of `env` and its like, that there is none. */
export type HasProgram = (name: string) => boolean;

async function runOr127(
  context: ProgramContext,
  has: HasProgram,
  argv: readonly string[],
  change: Partial<ProgramContext>,
): Promise<number | undefined> {
  return has(argv[0] ?? '') ? context.run(argv, { ...change, argv }) : undefined;
}

export function env(has: HasProgram): Applet {
  return async (place) => {
    const { context } = place;
    const options = parseOptions(place.words, {
      letters: 'iu:0',
      mixed: false,
      long: { 'ignore-environment': 'i', unset: 'u:' },
    });
    const values = new Map(options.has('i') ? [] : Object.entries(context.env));
    for (const name of options.values('u')) values.delete(name);
    const operands = [...options.operands];
    for (let pair = operands[0]; pair?.includes('=') === true; pair = operands[0]) {
      values.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
      operands.shift();
    }
    const environment = Object.fromEntries(values);
    if (operands.length > 0) {
      const status = await runOr127(context, has, operands, { env: environment });
      if (status !== undefined) return status;
      await place.complain(`can't execute '${operands[0] ?? ''}': No such file or directory`);
      return 127;
    }
    await place.out([...values].map(([name, value]) => `${name}=${value}\n`).join(''));
    return 0;
  };
}

export const printenv: Applet = async ({ words, context, out }) => {
  const names = words.filter((word) => !word.startsWith('-'));
  if (names.length === 0) {
    await out(
      Object.entries(context.env)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const value = Object.hasOwn(context.env, name) ? context.env[name] : undefined;
    if (value === undefined) status = 1;
    else await out(`${value}\n`);
  }
  return status;
};

export function which(has: HasProgram): Applet {
  return async ({ words, out }) => {
    let status = 0;
    for (const name of words) {
      if (has(name)) await out(`${name.startsWith('/') ? name : `/usr/bin/${name}`}\n`);
      else status = 1;
    }
    return status;
  };
}

export function xargs(has: HasProgram): Applet {
  return async (place) => {
    const options = parseOptions(place.words, { letters: 'rn:I:0td:P:', mixed: false });
    const command = options.operands.length === 0 ? ['echo'] : [...options.operands];
    const text = (await wholeInput(place.context.stdin)).toString('utf8');
    const replaced = options.value('I');
    const items = itemsOf(text, options.has('0'), replaced);
    const size = replaced === undefined ? Number(options.value('n') ?? 'Infinity') : 1;
    const batches: string[][] = [];
    for (let at = 0; at < items.length; at += size) batches.push(items.slice(at, at + size));
    if (batches.length === 0 && !options.has('r') && replaced === undefined) batches.push([]);
    let status = 0;
    for (const batch of batches) {
      const argv =
        replaced === undefined
          ? [...command, ...batch]
          : command.map((word) => word.replaceAll(replaced, batch[0] ?? ''));
      const code = await runOr127(place.context, has, argv, {});
      if (code === undefined) {
        await place.complain(`${command[0] ?? ''}: No such file or directory`);
        return 127;
      }
      if (code !== 0) status = code === 255 ? 124 : 123;
    }
    return status;
  };
}

function itemsOf(text: string, byZero: boolean, replaced: string | undefined): readonly string[] {
  if (byZero) return text.split('\0').filter((item) => item !== '');
  return replaced === undefined ? quotedWords(text) : text.split('\n').filter((line) => line !== '');
}

function quotedWords(text: string): string[] {
  return (text.match(/(?:"[^"\n]*"|'[^'\n]*'|\\.|[^\s"'\\])+/gs) ?? []).map((word) =>
    word.replace(
      /"([^"]*)"|'([^']*)'|\\(.)/gs,
      (_, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
        double ?? single ?? escaped ?? '',
    ),
  );
}

export function timeout(has: HasProgram): Applet {
  return async (place) => {
    const options = parseOptions(place.words, {
      letters: 's:k:',
      mixed: false,
      long: { signal: 's:', 'kill-after': 'k:' },
    });
    const [length = '', ...argv] = options.operands;
    const ms = sleepLength(length);
    if (ms === undefined) throw new UsageProblem(`invalid number '${length}'`);
    const { context } = place;
    const stop = new AbortController();
    using _timer = context.clock.after(Math.min(ms, 2_147_483_647), () => {
      stop.abort({ signal: 'SIGTERM' });
    });
    const signal = AbortSignal.any([context.signal, stop.signal]);
    const status = await runOr127(context, has, argv, { signal });
    if (status === undefined) {
      await place.complain(`can't execute '${argv[0] ?? ''}': No such file or directory`);
      return 127;
    }
    return stop.signal.aborted ? 143 : status;
  };
}

export const date: Applet = async ({ words, context, out }) => {
  const options = parseOptions(words, { letters: 'ud:RI::', long: { utc: 'u', date: 'd:' } });
  const given = options.value('d');
  const at =
    given === undefined
      ? context.clock.date()
      : new Date(given.startsWith('@') ? Number(given.slice(1)) * 1_000 : `${given.replace(' ', 'T')}Z`);
  if (Number.isNaN(at.getTime())) throw new UsageProblem(`invalid date '${given ?? ''}'`);
  const format = options.operands.find((word) => word.startsWith('+'))?.slice(1);
  await out(`${formatDate(at, format ?? '%a %b %e %H:%M:%S UTC %Y')}\n`);
  return 0;
};

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** In UTC, the zone of every container here. */
function formatDate(at: Date, format: string): string {
  const iso = at.toISOString();
  const day = DAYS[at.getUTCDay()] ?? '';
  const month = MONTHS[at.getUTCMonth()] ?? '';
  const values: Readonly<Record<string, string>> = {
    a: day.slice(0, 3),
    A: day,
    b: month.slice(0, 3),
    B: month,
    d: iso.slice(8, 10),
    D: `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(2, 4)}`,
    e: String(at.getUTCDate()).padStart(2),
    F: iso.slice(0, 10),
    H: iso.slice(11, 13),
    m: iso.slice(5, 7),
    M: iso.slice(14, 16),
    n: '\n',
    N: `${iso.slice(20, 23)}000000`,
    s: String(Math.floor(at.getTime() / 1_000)),
    S: iso.slice(17, 19),
    T: iso.slice(11, 19),
    y: iso.slice(2, 4),
    Y: iso.slice(0, 4),
    z: '+0000',
    Z: 'UTC',
    '%': '%',
  };
  return format.replace(/%(.)/g, (all, letter: string) => values[letter] ?? all);
}

export const hostname: Applet = async ({ words, context, out }) => {
  const isAddress = words.includes('-i') || words.includes('-I');
  await out(`${isAddress ? context.network.address : context.hostname}\n`);
  return 0;
};

export const whoami: Applet = async ({ out }) => {
  await out('root\n');
  return 0;
};

export const id: Applet = async ({ words, out }) => {
  const flag = words.join('');
  const text = /^-[ugG]$/.test(flag)
    ? '0'
    : /^-[ugG]n$|^-n[ugG]$/.test(flag)
      ? 'root'
      : 'uid=0(root) gid=0(root) groups=0(root)';
  await out(`${text}\n`);
  return 0;
};

export const uname: Applet = async ({ words, context, out }) => {
  const flags = new Set(words.flatMap((word) => Array.from(word.slice(1))));
  const all = flags.has('a');
  const parts = [
    ['s', 'Linux'],
    ['n', context.hostname],
    ['r', '6.1.0'],
    ['v', '#1 SMP'],
    ['m', 'x86_64'],
  ].filter(([letter = '']) => all || flags.has(letter) || (letter === 's' && flags.size === 0));
  await out(`${parts.map(([, text]) => text).join(' ')}${all || flags.has('o') ? ' Linux' : ''}\n`);
  return 0;
};

export const basename: Applet = async ({ words, out }) => {
  const [name = '', suffix = ''] = words;
  const base = posix.basename(name) || (name.startsWith('/') ? '/' : '');
  await out(`${suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`);
  return 0;
};

export const dirname: Applet = async ({ words, out }) => {
  await out(`${posix.dirname(words[0] ?? '')}\n`);
  return 0;
};

/** What is seen from inside: the first process of the container, and this one. */
export const ps: Applet = async ({ out }) => {
  await out('PID   USER     TIME  COMMAND\n    1 root      0:00 -\n');
  return 0;
};

export const kill: Applet = async ({ words, complain }) => {
  const targets = words.filter((word) => !word.startsWith('-'));
  for (const target of targets) await complain(`can't kill pid ${target}: No such process`);
  return targets.length === 0 ? 1 : 1;
};

export const pwd: Applet = async ({ context, out }) => {
  await out(`${context.workingDirectory}\n`);
  return 0;
};
