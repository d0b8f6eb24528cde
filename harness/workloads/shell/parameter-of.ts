import type { Random } from '../../core/random.ts';
import type { ShellState } from './shell-state.ts';

/** `@`, `#` and the like, then positional ones, then variables. Undefined for what is not set. */
export function parameterOf(state: ShellState, random: Random, name: string): string | undefined {
  switch (name) {
    case '@':
    case '*':
      return state.positional.length === 0 ? undefined : state.positional.join(' ');
    case '#':
      return String(state.positional.length);
    case '?':
      return String(state.status);
    case '$':
      return String(state.pid);
    case '!':
      return state.lastJob === undefined ? undefined : String(state.lastJob);
    case '-':
      return state.flagLetters;
    case '0':
      return state.name;
    case 'RANDOM':
      return state.variables.get(name) ?? String(Math.floor(random.next() * 32_768));
    default:
      return /^\d+$/.test(name) ? state.positional[Number(name) - 1] : state.variables.get(name);
  }
}
