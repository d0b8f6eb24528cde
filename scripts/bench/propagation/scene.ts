// eslint-disable-next-line no-restricted-imports -- the fleet must not share a process with what measures it
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DisposeStack } from '../../../harness/core/dispose.ts';

/** A fleet with the store behind its Gateway, seen from outside. */
export interface Scene extends AsyncDisposable {
  /** A context for each cluster. */
  readonly kubeconfig: string;
  /** Of each Gateway: another proxy serves each. */
  readonly urls: readonly string[];
}

/** Beside the one of the store, `external-http`; in its namespace. */
export const OTHER_GATEWAY = 'other-http';

/**
 * A fleet that is up with the store on it (`fleetbed test --keep` leaves one), by `BENCH_KUBECONFIG` and `BENCH_URLS`, with
 * commas between; else an embedded one in a process of its own.
 */
export async function openScene(): Promise<Scene> {
  const { BENCH_KUBECONFIG: file, BENCH_URLS: urls } = process.env;
  if (file !== undefined && urls !== undefined)
    return {
      kubeconfig: await readFile(file, 'utf8'),
      urls: urls.split(','),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  await using undo = new DisposeStack();
  const home = await mkdtemp(join(tmpdir(), 'fleetbed-bench-'));
  undo.defer(() => rm(home, { recursive: true, force: true }));
  const child = fork(join(import.meta.dirname, 'fleet-program.ts'), [], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, FLEETBED_HOME: home },
  });
  undo.defer(async () => {
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  });
  const [made] = (await Promise.race([once(child, 'message'), failed(once(child, 'exit'))])) as [
    Pick<Scene, 'kubeconfig' | 'urls'>,
  ];
  const owned = undo.move();
  return { ...made, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
}

async function failed(exit: Promise<unknown>): Promise<never> {
  await exit;
  throw new Error('the fleet did not come up');
}
