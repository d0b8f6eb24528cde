// eslint-disable-next-line no-restricted-imports -- the other process is asked over IPC, which Exec does not have
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { systemClock } from '../../../harness/core/clock.ts';
import type { FleetPlaces } from './fleet-program.ts';

/** For one answer; the process is ended when it takes longer. */
const LIMIT_MS = 120_000;

/** A process that makes one fleet after the other, on request. Disposing it ends the fleet and the process. */
export class FleetProcess implements AsyncDisposable {
  readonly #child: ChildProcess;

  /** @param home where fleetbed notes its fleets */
  static async start(home: string): Promise<FleetProcess> {
    const { PROFILE } = process.env;
    const profile = PROFILE === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${PROFILE}`];
    const child = fork(join(import.meta.dirname, 'fleet-program.ts'), [], {
      execArgv: ['--expose-gc', ...profile, '--import', 'tsx'],
      env: { ...process.env, FLEETBED_HOME: home },
    });
    const made = new FleetProcess(child);
    await made.#answer();
    return made;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when that many clusters are ready. `loadMs` is what loading fleetbed took, before. */
  up(clusters: number): Promise<{ readonly loadMs: number; readonly upMs: number }> {
    return this.#ask({ what: 'up', clusters });
  }

  down(): Promise<void> {
    return this.#ask({ what: 'down' });
  }

  /** The reference implementation and the store, as `fleetbed test` deploys them. */
  installReference(): Promise<void> {
    return this.#ask({ what: 'reference' });
  }

  /** A Deployment in every cluster: milliseconds until all pods are Ready. It is gone afterwards when it is the only cluster. */
  pods(replicas: number): Promise<number> {
    return this.#ask({ what: 'pods', replicas });
  }

  /** After a forced collection. */
  memory(): Promise<{ readonly rssMib: number; readonly heapMib: number }> {
    return this.#ask({ what: 'memory' });
  }

  /** A pod, its Service, DNS, and what they are compared with. */
  places(): Promise<FleetPlaces> {
    return this.#ask({ what: 'places' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      this.#child.once('exit', () => {
        resolve();
      });
    });
    using _late = systemClock.after(LIMIT_MS, () => this.#child.kill('SIGKILL'));
    this.#child.disconnect();
    await ended;
  }

  #ask<Answer>(question: object): Promise<Answer> {
    const answer = this.#answer();
    this.#child.send(question);
    return answer as Promise<Answer>;
  }

  #answer(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const end = (): void => {
        late[Symbol.dispose]();
        child.off('message', onMessage).off('exit', onExit);
      };
      const onMessage = (message: unknown): void => {
        end();
        const { answer, error } = message as { readonly answer?: unknown; readonly error?: string };
        if (error === undefined) resolve(answer);
        else reject(new Error(error));
      };
      const onExit = (code: number | null): void => {
        end();
        reject(new Error(`the process of the fleet ended with ${String(code)}`));
      };
      const late = systemClock.after(LIMIT_MS, () => child.kill('SIGKILL'));
      child.once('message', onMessage).once('exit', onExit);
    });
  }
}
