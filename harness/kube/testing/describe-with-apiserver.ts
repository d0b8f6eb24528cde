import { systemClock } from '../../core/clock.ts';
import { systemExec } from '../../core/exec.ts';
import { missingPrograms } from './missing-programs.ts';
import { startRealApiServer, type RealApiServer } from './real-apiserver.ts';

/** Both are needed; a kind node image and the Kubernetes release have them. */
const PROGRAMS = ['etcd', 'kube-apiserver'];

/**
 * A mocha suite against a real API server, one for each suite. Where a program is not on PATH the suite is one test
 * whose title says what was not run and why.
 *
 * @param body is called while mocha collects tests; call its argument within hooks and tests only
 */
export function describeWithApiServer(title: string, body: (server: () => RealApiServer) => void): void {
  const missing = missingPrograms(PROGRAMS);
  describe(title, () => {
    if (missing.length > 0) {
      it(`not run: ${missing.join(' and ')} not on PATH`, () => undefined);
      return;
    }
    let running: RealApiServer | undefined;
    const stop = new AbortController();
    before(async function () {
      this.timeout(90_000);
      running = await startRealApiServer({ exec: systemExec, clock: systemClock, signal: stop.signal });
    });
    after(async function () {
      this.timeout(30_000);
      await running?.[Symbol.asyncDispose]();
    });
    body(() => {
      if (running === undefined) throw new Error('the API server runs only within tests');
      return running;
    });
  });
}
