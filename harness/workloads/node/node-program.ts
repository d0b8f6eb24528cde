import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Readable, Writable } from 'node:stream';
import type { ProcessEnd, StartedProcess, StartProcess } from '../../core/exec.ts';
import { put } from '../serving/put.ts';
import { signalOf } from '../serving/until-signalled.ts';
import type { Program, ProgramContext } from '../program.ts';
import { copyFiles, TooManyFiles } from './copy-files.ts';
import { nodeArguments } from './node-arguments.ts';
import { hostsIn, nameServerIn } from './node-place.ts';
import { PortRelay } from './port-relay.ts';
import type { NodeSettings } from './preload/settings.ts';

export interface NodeRuntime {
  readonly startProcess: StartProcess;
  /** The `node` that runs the programs. */
  readonly execPath: string;
  /** The id of this process. */
  readonly pid: number;
  /** The text of the preload module; asked for once for each program. */
  readonly preload: () => Promise<string>;
}

/**
 * `node` with a script, `-e` or its standard input, in a process of its own: a crash or an endless loop stops nobody else.
 * It has the environment, the address, the names and the ports of its place, and ends with the process that started it.
 *
 * It is no sandbox: the program may do to the machine what fleetbed's user may. Files are those that the container had
 * when the program began, copied to a directory that is removed at its end: later changes of volumes do not reach it, and
 * what it writes does not reach others. Modules are found by relative paths and in `node_modules`; native addons are
 * those of this machine. UDP is not subject to the links of the fleet.
 */
export function nodeProgram(runtime: NodeRuntime): Program {
  return async (context) => {
    // Linux names the same directory by one path only; macOS does not.
    const directory = await realpath(await mkdtemp(path.join(tmpdir(), 'fleetbed-node-')));
    try {
      return await runIn(directory, context, runtime);
    } catch (error) {
      if (!(error instanceof TooManyFiles)) throw error;
      await put(context.stderr, `node: ${error.message}\n`);
      return 1;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  };
}

async function runIn(directory: string, context: ProgramContext, runtime: NodeRuntime): Promise<number> {
  const { argv, env, workingDirectory, network, signal, killed } = context;
  const root = path.join(directory, 'root');
  await copyFiles(context.files, root);
  const cwd = path.join(root, workingDirectory);
  await mkdir(cwd, { recursive: true });
  const token = randomUUID();
  const preload = path.join(directory, 'preload.mjs');
  await writeFile(preload, await runtime.preload());
  await writeFile(
    path.join(directory, 'settings.json'),
    JSON.stringify(await settingsOf(context, { directory, root, token, parentPid: runtime.pid })),
  );
  if (killed?.aborted === true || signal.aborted) return signalCode(signal.aborted ? signalOf(signal) : 'SIGKILL');
  const child = runtime.startProcess(
    runtime.execPath,
    ['--import', pathToFileURL(preload).href, ...nodeArguments(argv.slice(1), workingDirectory, root)],
    { cwd, env, channels: 2 },
  );
  const [, control] = child.channels;
  if (control === undefined) throw new Error('the program has no channel');
  await using _relay = new PortRelay({ network, control, token });
  return await attend(child, context);
}

async function settingsOf(
  { files, hostname, network }: ProgramContext,
  place: Pick<NodeSettings, 'directory' | 'root' | 'token' | 'parentPid'>,
): Promise<NodeSettings> {
  const text = (file: string): Promise<string> => files.read(file).then(String, () => '');
  const nameServer = nameServerIn(await text('/etc/resolv.conf'));
  return {
    ...place,
    address: network.address,
    hostname,
    hosts: hostsIn(await text('/etc/hosts')),
    ...(nameServer === undefined ? {} : { nameServer }),
  };
}

/** Passes streams and signals on until the program has ended and its output is read. */
async function attend(child: StartedProcess, context: ProgramContext): Promise<number> {
  const { stdin, stdout, stderr, signal, killed } = context;
  const gone = new AbortController();
  const onSignal = (): void => {
    child.kill(signalOf(signal));
  };
  const onKill = (): void => {
    child.kill('SIGKILL');
    gone.abort();
  };
  signal.addEventListener('abort', onSignal, { once: true });
  killed?.addEventListener('abort', onKill, { once: true });
  const passInput = stdin.pipe(child.stdin);
  stdin.once('error', () => passInput.destroy());
  const output = Promise.all([passOn(child.stdout, stdout), passOn(child.stderr, stderr)]);
  try {
    const end = await child.ended;
    await Promise.race([output, aborted(gone.signal)]);
    return codeOf(end);
  } finally {
    signal.removeEventListener('abort', onSignal);
    killed?.removeEventListener('abort', onKill);
    stdin.unpipe(child.stdin);
    for (const stream of [child.stdin, child.stdout, child.stderr, ...child.channels]) stream.destroy();
  }
}

/** No faster than the reader reads. The writer finds out when nobody reads any more. */
async function passOn(from: Readable, to: Writable): Promise<void> {
  try {
    for await (const chunk of from) await put(to, chunk as Buffer);
  } catch {
    from.destroy();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}

function codeOf(end: ProcessEnd): number {
  return 'exitCode' in end ? end.exitCode : signalCode(end.signal);
}

function signalCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
