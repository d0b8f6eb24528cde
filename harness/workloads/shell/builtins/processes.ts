import { put } from '../../serving/put.ts';
import { ShellProblem } from '../control-flow.ts';
import { outputOf } from '../descriptors.ts';
import { quoted } from '../shown-command.ts';
import type { Job } from '../shell-state.ts';
import type { Builtin, ShellRunner } from './builtin.ts';

const SIGNALS: Readonly<Record<string, number>> = {
  EXIT: 0,
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
};

/** `TERM` of `TERM`, `SIGTERM`, `15`; undefined for what is no signal. */
export function signalName(text: string): string | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (Object.hasOwn(SIGNALS, name)) return name;
  return Object.entries(SIGNALS).find(([, number]) => String(number) === text)?.[0];
}

export const trapSignals: Builtin = async ({ state }, words, open) => {
  const args = words.slice(words[1] === '--' ? 2 : 1);
  if (args.length === 0) {
    const lines = [...state.traps].map(([name, action]) => `trap -- ${quoted(action) || "''"} ${name}\n`);
    await put(outputOf(open, 1), lines.join(''));
    return 0;
  }
  const [first = ''] = args;
  const resets = first === '-' || (args.length === 1 && signalName(first) !== undefined);
  for (const word of args.length === 1 && resets ? args : args.slice(1)) {
    const name = signalName(word);
    if (name === undefined) throw new ShellProblem(`trap: ${word}: invalid signal specification`, { status: 1 });
    if (resets) state.traps.delete(name);
    else state.traps.set(name, first);
  }
  return 0;
};

/** Interrupted by a signal with a trap, which then runs. */
export const waitForJobs: Builtin = async (shell, words) => {
  const { state } = shell;
  const jobs = words.length === 1 ? [...state.jobs.values()] : [];
  for (const word of words.slice(1)) {
    const job = jobOf(shell, word);
    if (job === undefined) return 127;
    jobs.push(job);
  }
  let status = 0;
  for (const job of jobs) {
    const arrival = shell.inbox.arrival();
    const ended = await Promise.race([job.ended, arrival.promise.then(() => undefined)]);
    arrival.forget();
    if (ended === undefined) {
      await shell.takeSignals();
      return 143;
    }
    status = ended;
    state.jobs.delete(job.pid);
  }
  return words.length === 1 ? 0 : status;
};

function jobOf({ state }: ShellRunner, text: string): Job | undefined {
  const spec = /^%(\d+|[%+-])?$/.exec(text);
  if (spec === null) return state.jobs.get(Number(text));
  const all = [...state.jobs.values()];
  return /^\d+$/.test(spec[1] ?? '') ? all[Number(spec[1]) - 1] : all.at(-1);
}

export const listJobs: Builtin = async ({ state }, words, open) => {
  const lines = [...state.jobs.values()].map(({ pid }, index) =>
    words[1] === '-p' ? `${String(pid)}\n` : `[${String(index + 1)}]   Running\n`,
  );
  await put(outputOf(open, 1), lines.join(''));
  return 0;
};

/** Takes `-s NAME` or `-NAME` from the arguments; empty for what is no signal. */
function takeSignal(args: string[]): string {
  const [first = '', second = ''] = args;
  if (first === '-s') {
    args.splice(0, 2);
    return signalName(second) ?? '';
  }
  if (!/^-\w+$/.test(first) || args.length < 2) return 'TERM';
  args.shift();
  return signalName(first.slice(1)) ?? '';
}

export const killProcess: Builtin = async (shell, words, open) => {
  const args = words.slice(1);
  if (args[0] === '-l') {
    await put(outputOf(open, 1), `${Object.keys(SIGNALS).slice(1).join('\n')}\n`);
    return 0;
  }
  const name = takeSignal(args);
  if (name === '')
    throw new ShellProblem(`kill: bad signal name '${words[1]?.slice(1) ?? ''}'`, { status: 1, fatal: false });
  let status = 0;
  for (const target of args) {
    if (!(await sent(shell, target, name, open))) status = 1;
  }
  return status;
};

async function sent(shell: ShellRunner, target: string, name: string, open: Parameters<Builtin>[2]): Promise<boolean> {
  if (target === String(shell.state.pid)) {
    if (name !== 'EXIT') shell.inbox.send(name, 128 + (SIGNALS[name] ?? 15));
    return true;
  }
  const job = jobOf(shell, target);
  if (job !== undefined) {
    if (name !== 'EXIT') job.signal(`SIG${name}`);
    return true;
  }
  const why = /^-?\d+$/.test(target) ? `can't kill pid ${target}: No such process` : `bad pid '${target}'`;
  await put(outputOf(open, 2), `${shell.state.name}: ${why}\n`);
  return false;
}
