import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { ExecOutcome, ExecStreams } from '../../apiserver/streams/pod-runtime.ts';
import type { ContainerProcess, ProgramStreams } from '../containers/container-process.ts';
import { emptyInput, outputTo } from '../containers/program-streams.ts';
import { cannotExecute } from '../containers/run-in-container.ts';
import type { RunningContainer } from '../containers/running-container.ts';
import { Terminal, terminalText } from '../containers/terminal.ts';

/** What a client that does not read may be behind in an attached container, in bytes. */
const ATTACH_LIMIT = 4 * 1024 * 1024;
/** What a client that types and does not read may be behind, in bytes; further keys are not shown. */
const ECHO_LIMIT = 64 * 1024;

/** Runs a command with the client's streams. A client that leaves ends it. */
export async function execIn(
  running: RunningContainer,
  { command, tty, seed }: { readonly command: readonly string[]; readonly tty: boolean; readonly seed: string },
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<ExecOutcome> {
  const message = cannotExecute(command, running.image, running.id, seed);
  if (message !== undefined) return { type: 'failed', message };
  const reached: { executed?: ContainerProcess } = {};
  const programs = tty ? terminalStreams(streams, () => reached.executed?.terminate('SIGINT')) : plainStreams(streams);
  const executed = running.execute(command, programs);
  if (executed !== undefined) reached.executed = executed;
  if (executed === undefined) return { type: 'failed', message: 'the container has ended' };
  const leave = (): void => {
    executed.kill();
  };
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return { type: 'exited', exitCode: await executed.ended };
  } finally {
    signal.removeEventListener('abort', leave);
    streams.stdin?.unpipe();
    programs.stdin.destroy();
  }
}

function plainStreams({ stdin, stdout, stderr }: ExecStreams): ProgramStreams {
  const outputs = { stdout: outputTo(stdout), stderr: outputTo(stderr) };
  for (const each of Object.values(outputs)) each.on('error', () => undefined);
  if (stdin === undefined) return { ...outputs, stdin: emptyInput() };
  const input = new PassThrough();
  input.on('error', () => undefined);
  feed(stdin, input);
  return { ...outputs, stdin: input };
}

function terminalStreams({ stdin, stdout }: ExecStreams, interrupt: () => void): ProgramStreams {
  const output = outputTo(stdout, terminalText);
  output.on('error', () => undefined);
  const show = (data: Buffer): void => {
    if (stdout !== undefined && !stdout.destroyed && !stdout.writableEnded && stdout.writableLength < ECHO_LIMIT)
      stdout.write(data);
  };
  const terminal = new Terminal({ show, interrupt });
  if (stdin === undefined) terminal.end();
  else feed(stdin, terminal.keys());
  return { stdin: terminal.input, stdout: output, stderr: output, terminal };
}

/** Also a client that breaks off ends its input. */
function feed(from: Readable, to: Writable): void {
  from.pipe(to);
  from.once('close', () => {
    if (!to.writableEnded) to.end();
  });
}

/** Joins a container's program until it or the client ends. A client that does not read is let go. */
export async function attachTo(
  running: RunningContainer,
  tty: boolean,
  { stdin, stdout, stderr }: ExecStreams,
  signal: AbortSignal,
): Promise<ExecOutcome> {
  const left = new AbortController();
  const leave = (): void => {
    left.abort();
  };
  using _listening = running.listen((stream, data) => {
    const target = stream === 'stdout' || tty ? stdout : stderr;
    if (target === undefined || target.destroyed || target.writableEnded) return;
    target.write(data);
    if (target.writableLength > ATTACH_LIMIT) leave();
  });
  const { input } = running;
  if (stdin !== undefined && input !== undefined) {
    // A client that has said everything hears the rest where its end of input is the program's.
    const isLast = running.isInputOnce && !tty;
    stdin.pipe(input, { end: isLast });
    if (!isLast) stdin.once('end', leave);
  }
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([
      running.ended,
      new Promise<void>((resolve) => {
        if (left.signal.aborted) resolve();
        left.signal.addEventListener('abort', () => {
          resolve();
        });
      }),
    ]);
    return { type: 'exited', exitCode: 0 };
  } finally {
    signal.removeEventListener('abort', leave);
    if (input !== undefined) stdin?.unpipe(input);
  }
}
