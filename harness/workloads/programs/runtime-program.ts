import type { Program, ProgramContext } from '../program.ts';
import { put } from '../serving/put.ts';

/** `fleetbed <program> [flags]`, the entry of the runtime image: hands over to one of `programs`. */
export function runtimeProgram(programs: Readonly<Record<string, Program>>): Program {
  return async (context) => {
    const [, name = '', ...flags] = context.argv;
    const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
    if (program === undefined) {
      const known = Object.keys(programs).join(', ');
      await put(context.stderr, `error: unknown command '${name}'; the programs are ${known}\n`);
      return 2;
    }
    return program({ ...context, argv: [name, ...flags], env: withPortFlag(context, flags) });
  };
}

/** `--port N` of the sample programs, as their variable. */
function withPortFlag({ env }: ProgramContext, flags: readonly string[]): ProgramContext['env'] {
  const at = flags.indexOf('--port');
  const port = at < 0 ? flags.find((flag) => flag.startsWith('--port='))?.slice('--port='.length) : flags[at + 1];
  return port === undefined ? env : { ...env, PORT: port };
}
