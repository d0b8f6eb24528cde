import { expect } from 'chai';
import { systemExec } from '../../core/exec.ts';
import { ProgramGuard } from './program-guard.ts';

describe('ProgramGuard', () => {
  const { signal } = new AbortController();

  /** Runs a program of its own, for what may end a process. */
  async function outcome(
    code: string,
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
    const guard = JSON.stringify(new URL('program-guard.ts', import.meta.url).href);
    const program = `import { ProgramGuard } from ${guard}; ${code}`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    return systemExec.run(process.execPath, args, { signal, allowedExitCodes: [0, 1, 7] });
  }

  it('tells whose code threw from a callback, or left a rejection', async () => {
    using guard = new ProgramGuard();
    const seen: string[] = [];
    const crashed = (name: string, code: () => void): Promise<void> =>
      new Promise((resolve) => {
        guard.run(
          {
            crashed: (error) => {
              seen.push(`${name}: ${(error as Error).message}`);
              resolve();
            },
          },
          code,
        );
      });
    await Promise.all([
      crashed('a', () => {
        setImmediate(() => {
          throw new Error('thrown');
        });
      }),
      crashed('b', () => {
        queueMicrotask(() => {
          throw new Error('from a microtask');
        });
      }),
      crashed('c', () => {
        // eslint-disable-next-line @typescript-eslint/no-floating-promises -- that is the point
        Promise.reject(new Error('left'));
      }),
    ]);
    // The runner of these tests throws rejections once more.
    expect([...new Set(seen)].sort()).to.deep.equal(['a: thrown', 'b: from a microtask', 'c: left']);
  });

  it('lets what is nobody’s end the process as ever', async () => {
    for (const code of ["setImmediate(() => { throw new Error('mine') })", "Promise.reject(new Error('mine'))"]) {
      const { exitCode, stderr } = await outcome(
        `new ProgramGuard(); ${code}; setTimeout(() => console.log('alive'), 5000)`,
      );
      expect(exitCode).to.equal(1);
      expect(stderr).to.include('Error: mine');
    }
  });

  it('leaves it to those who listen', async () => {
    const listens = "process.on('uncaughtException', (error) => console.log('heard', error.message));";
    const { exitCode, stdout } = await outcome(
      `${listens} const guard = new ProgramGuard(); setImmediate(() => { throw new Error('mine') }); ` +
        "setTimeout(() => { guard[Symbol.dispose](); setImmediate(() => { throw new Error('later') }) }, 50)",
    );
    expect(stdout).to.equal('heard mine\nheard later\n');
    expect(exitCode).to.equal(0);
  });
});
