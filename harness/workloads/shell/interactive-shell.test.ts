import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { ImageProgram } from '../testing/running-program.ts';

const PROMPT = '/ # ';

/** `sh` of busybox at a terminal that a test types at. */
class Session implements AsyncDisposable {
  readonly #keys = new PassThrough();
  readonly #interrupts = new Set<() => void>();
  readonly shell: ImageProgram;
  #prompts = 1;

  constructor() {
    this.shell = new ImageProgram('busybox', {
      argv: ['sh'],
      stdin: this.#keys,
      workingDirectory: '/',
      terminal: {
        onInterrupt: (listener) => {
          this.#interrupts.add(listener);
          return { [Symbol.dispose]: () => this.#interrupts.delete(listener) };
        },
      },
    });
  }

  /** Types a line, and waits for the prompt after it. */
  async line(text: string): Promise<void> {
    await this.shell.complains(PROMPT, this.#prompts);
    this.#prompts += 1;
    this.#keys.write(`${text}\n`);
    await this.shell.complains(PROMPT, this.#prompts);
  }

  /** Types without waiting for what comes of it. */
  async type(text: string): Promise<void> {
    await this.shell.complains(PROMPT, this.#prompts);
    this.#keys.write(text);
  }

  interrupt(): void {
    for (const listener of this.#interrupts) listener();
  }

  /** Ctrl-D. */
  end(): void {
    this.#keys.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shell[Symbol.asyncDispose]();
  }
}

describe('a shell at a terminal', () => {
  it('runs each line as it comes, and keeps what was set', async () => {
    await using session = new Session();
    await session.line('x=1');
    await session.line('echo "x is $x"');
    expect(session.shell.stdout).to.equal('x is 1\n');
    await session.line('nonesuch');
    expect(session.shell.stderr).to.contain('nonesuch: not found');
    await session.line('echo $?');
    expect(session.shell.stdout).to.equal('x is 1\n127\n');
  });

  it('waits for the rest of a command', async () => {
    await using session = new Session();
    await session.type('for i in a b; do\n');
    await session.shell.complains('> ');
    await session.line('echo $i; done');
    expect(session.shell.stdout).to.equal('a\nb\n');
  });

  it('ends the command alone at Ctrl-C', async () => {
    await using session = new Session();
    await session.type('echo begun; while true; do :; done\n');
    await session.shell.says('begun');
    session.interrupt();
    await session.shell.complains(PROMPT, 2);
    await session.type('echo $?; exit 5\n');
    expect(await session.shell.ended).to.equal(5);
    expect(session.shell.stdout).to.equal('begun\n130\n');
  });

  it('goes on after a mistake in the syntax', async () => {
    await using session = new Session();
    await session.line('echo )');
    await session.line('echo still here');
    expect(session.shell.stderr).to.contain('syntax error');
    expect(session.shell.stdout).to.equal('still here\n');
  });

  it('ends at Ctrl-D with the status of the last command', async () => {
    await using session = new Session();
    await session.line('false');
    session.end();
    expect(await session.shell.ended).to.equal(1);
  });
});
