import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ExecResult, RunningProgram } from '../../../core/exec.ts';
import type { KubectlPlace } from './kubectl-place.ts';

/** kubectl that goes on while something else happens, with the pods of `stream-pods.ts`; how each ends. */
export const KUBECTL_FLOWS: Readonly<Record<string, (place: KubectlPlace, port: number) => Promise<ExecResult>>> = {
  'logs -f until we leave': untilWeLeave,
  'attach -i': async (place) => {
    const program = place.start(['attach', '-i', 'one']);
    const seen = new Said(program.stdout);
    program.stdin.write('hello\n');
    await seen.until(/got hello\n/);
    program.stdin.end();
    return { ...(await program.ended), stdout: seen.text };
  },
  'port-forward': async (place, port) => {
    const program = place.start(['port-forward', 'pod/one', `:${port}`, ':1']);
    const seen = await said(program, /\[::1\]:\d+ -> 1\n/);
    const [first = 0, second = 0] = [...seen.text.matchAll(/127\.0\.0\.1:(\d+) -> \d+\n/g)].map(([, each]) =>
      Number(each),
    );
    const echoed = await ask(first, 'x'.repeat(1_000_000));
    const refused = await ask(second, 'x');
    const ended = await program.ended;
    const stdout = `${seen.text}${echoed.length} bytes came back, then ${refused.length}\n`.replaceAll(
      String(port),
      '<port>',
    );
    return { ...ended, stdout };
  },
  'logs -f until the pod ends': async (place) => {
    const program = place.start(['logs', '-f', 'ending']);
    const seen = await said(program, /begun\n/);
    await place.run(['exec', 'ending', '--', 'node', '-e', "fs.writeFileSync(process.env.STATE + '/quit', '')"]);
    return { ...(await program.ended), stdout: seen.text };
  },
};

async function untilWeLeave(place: KubectlPlace): Promise<ExecResult> {
  const program = place.start(['logs', '-f', 'one', '--tail=100']);
  const seen = await said(program, /ready\n/);
  await program[Symbol.asyncDispose]();
  // What came after it, from attached clients, is not the same each time.
  return { exitCode: 0, stdout: seen.text.slice(0, seen.text.indexOf('ready\n') + 6), stderr: '' };
}

class Said {
  text = '';
  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('data', (data: Buffer) => (this.text += data.toString()));
  }

  /** Also ends with the stream, whatever was said. */
  async until(words: RegExp): Promise<void> {
    const ended = once(this.#stream, 'end').then(() => true);
    while (!words.test(this.text)) if ((await Promise.race([once(this.#stream, 'data'), ended])) === true) return;
  }
}

async function said({ stdout }: RunningProgram, words: RegExp): Promise<Said> {
  const seen = new Said(stdout);
  await seen.until(words);
  return seen;
}

/** What comes back of what is sent, or nothing where the connection is cut. */
async function ask(port: number, words: string): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port });
  socket.on('error', () => undefined);
  socket.end(words);
  return text(socket).catch(() => '');
}

/** Until the program of `one` has said all that it says by itself. */
export async function talked(place: KubectlPlace): Promise<void> {
  await untilWeLeave(place);
}
