/**
 * Records what the real programs answer, into fixtures/upstream: echo-basic of the Gateway API conformance suite (needs Go
 * and the Go module proxy) and the shell of busybox. `record-workloads.ts [echo-basic] [shell]`, both without arguments.
 * A program that is not on PATH is left out, and said so. `git diff` then shows what has changed.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../harness/core/clock.ts';
import { isFleetbedError } from '../harness/core/errors.ts';
import { systemExec, systemProcess } from '../harness/core/exec.ts';
import { ECHO_MODES, type Answers } from '../harness/workloads/testing/echo-modes.ts';
import { ECHO_CASES, ECHO_ENV } from '../harness/workloads/testing/echo-requests.ts';
import { rawExchange, withoutDate } from '../harness/workloads/testing/raw-exchange.ts';
import { SELF_SIGNED } from '../harness/workloads/testing/self-signed.ts';
import { SHELL_SCRIPTS } from '../harness/workloads/testing/shell-scripts.ts';

/** The newest release of which the program is a Go module. */
const VERSION = 'v1.6.3';
const MODULE = 'sigs.k8s.io/gateway-api/conformance';

const { signal } = new AbortController();
const fixtures = join(import.meta.dirname, '..', 'fixtures', 'upstream');

async function buildEcho(cwd: string): Promise<string> {
  const options = { cwd, signal, timeoutMs: 600_000, env: { GOFLAGS: '-mod=mod' } };
  await systemExec.run('go', ['mod', 'init', 'fleetbed.dev/record'], options);
  await systemExec.run('go', ['get', `${MODULE}/echo-basic@${VERSION}`], options);
  const path = join(cwd, 'echo-basic');
  await systemExec.run('go', ['build', '-p', '1', '-o', path, `${MODULE}/echo-basic`], options);
  return path;
}

/** Resolves when something accepts connections there. */
async function accepts(port: number): Promise<void> {
  const tried = await new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
  if (tried) return;
  await systemClock.sleep(50);
  await accepts(port);
}

async function withEcho<T>(path: string, env: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const program = systemProcess(path, [], { env, cwd: '/' });
  program.stdout.resume();
  program.stderr.resume();
  try {
    return await work();
  } finally {
    program.kill('SIGKILL');
    await program.ended;
  }
}

async function recordEcho(cwd: string): Promise<void> {
  const path = await buildEcho(cwd);
  const http = await withEcho(path, ECHO_ENV, async () => {
    await accepts(23_001);
    const answers: { readonly name: string; readonly answer: string }[] = [];
    for (const { name, port, bytes } of ECHO_CASES) {
      const answer = await rawExchange(port === 'http' ? 23_000 : 23_001, Buffer.from(bytes, 'latin1'));
      answers.push({ name, answer: withoutDate(answer) });
    }
    return answers;
  });
  const files = { cert: join(cwd, 'cert.pem'), key: join(cwd, 'key.pem') };
  await writeFile(files.cert, SELF_SIGNED.cert);
  await writeFile(files.key, SELF_SIGNED.key);
  const modes: Record<string, Answers> = {};
  for (const [name, mode] of Object.entries(ECHO_MODES))
    modes[name] = await withEcho(path, mode.env(files), async () => {
      if (mode.listensOn === undefined) await systemClock.sleep(1_000);
      else await accepts(mode.listensOn);
      return mode.ask((port) => Promise.resolve(port));
    });
  await save('echo-basic/http.json', http);
  await save('echo-basic/modes.json', modes);
}

async function recordShell(cwd: string): Promise<void> {
  const applets = join(cwd, 'applets');
  await mkdir(applets);
  await systemExec.run('busybox', ['--install', '-s', applets], { signal });
  const recorded: { readonly script: string; readonly stdout: string; readonly exitCode: number }[] = [];
  for (const [index, script] of SHELL_SCRIPTS.entries()) {
    const place = join(cwd, String(index));
    await mkdir(place);
    const program = systemProcess('sh', ['-c', script], {
      env: { PATH: applets, HOME: '/root' },
      cwd: place,
    });
    program.stdin.end();
    program.stderr.resume();
    const stdout = Buffer.concat((await program.stdout.toArray()) as Buffer[]).toString();
    const end = await program.ended;
    if ('signal' in end) throw new Error(`busybox was ended by ${end.signal}: ${script}`);
    recorded.push({ script, stdout, exitCode: end.exitCode });
  }
  await save('shell/busybox.json', recorded);
}

async function save(file: string, value: unknown): Promise<void> {
  await writeFile(join(fixtures, file), `${JSON.stringify(value, undefined, 1)}\n`);
  console.log(`recorded ${file}`);
}

const RECORDINGS: Readonly<Record<string, (cwd: string) => Promise<void>>> = {
  'echo-basic': recordEcho,
  shell: recordShell,
};
const asked = process.argv.slice(2);
for (const [name, record] of Object.entries(RECORDINGS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const cwd = await mkdtemp(join(tmpdir(), 'fleetbed-record-'));
  try {
    await record(cwd);
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_TOOL_MISSING')) throw error;
    console.log(`${name} not run: ${error.message}`);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
