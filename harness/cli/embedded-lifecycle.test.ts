import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { systemExec, type ExecResult } from '../core/exec.ts';
import { processIdentity } from '../core/process-identity.ts';
import { httpKubeClient } from '../kube/client/http-kube-client.ts';
import { hasLowPorts } from '../providers/embedded/testing/low-ports.ts';
import { packageRoot } from './package-root.ts';
import { FleetbedCommand } from './testing/fleetbed-command.ts';

const ONE = '--file fixtures/fleets/one.yaml';

/** The command on embedded clusters: what it keeps in the background, and that nothing stays. */
if (await hasLowPorts())
  describe('the life of a fleet in the background', () => {
    const { signal } = new AbortController();
    let fleetbed: FleetbedCommand;

    before(async () => {
      fleetbed = await FleetbedCommand.create();
    });
    after(() => fleetbed[Symbol.asyncDispose]());

    // Compiled files may be kept between these commands.
    const run = (line: string): Promise<ExecResult> => fleetbed.run(line, signal, { TSX_DISABLE_CACHE: '' });
    const readyz = async (kubeconfig: string): Promise<string> => {
      await using client = httpKubeClient({ kubeconfig: await readFile(kubeconfig, 'utf8'), context: 'only' });
      return await client.raw('/readyz', { signal }).catch(() => 'no answer');
    };

    it('goes on when its command has ended, and ends with `down`, even after it was killed', async () => {
      const up = await run(`up --detach --name detached ${ONE} -o json`);
      expect(up.exitCode, up.stderr).to.equal(0);
      const { kubeconfig } = JSON.parse(up.stdout) as { readonly kubeconfig: string };
      expect(await readyz(kubeconfig)).to.equal('ok');

      const record = path.join(path.dirname(kubeconfig), 'background.json');
      const { pid } = JSON.parse(await readFile(record, 'utf8')) as { readonly pid: number };
      process.kill(pid, 'SIGKILL');
      const down = await run('down detached');
      expect([down.exitCode, down.stdout], down.stderr).to.deep.equal([0, 'fleet "detached" is removed\n']);
      expect(await readdir(path.join(fleetbed.home, 'fleets'))).to.deep.equal([]);
      expect(await processIdentity(pid, systemExec, signal)).to.equal(undefined);
    }).timeout(90_000);

    it('ends in order, with its process', async () => {
      const up = await run(`up --detach --name orderly ${ONE} -o json`);
      expect(up.exitCode, up.stderr).to.equal(0);
      const { kubeconfig } = JSON.parse(up.stdout) as { readonly kubeconfig: string };
      const record = path.join(path.dirname(kubeconfig), 'background.json');
      const { pid } = JSON.parse(await readFile(record, 'utf8')) as { readonly pid: number };
      const down = await run('down orderly');
      expect(down.exitCode, down.stderr).to.equal(0);
      expect(await processIdentity(pid, systemExec, signal)).to.equal(undefined);
    }).timeout(90_000);

    it('leaves nothing behind when nobody reads on, as with `| head`', async () => {
      const test = `test --name unread ${ONE} --reports ${fleetbed.reports} 2>&1 | head -n 3`;
      const env = { ...fleetbed.env, TSX_DISABLE_CACHE: '' };
      const { stdout } = await systemExec.run(
        'sh',
        ['-c', `"${process.execPath}" --import tsx harness/cli/main.ts ${test}`],
        { signal, cwd: packageRoot(), env },
      );
      expect(stdout.split('\n')).to.have.length(4);
      expect(await readdir(path.join(fleetbed.home, 'fleets'))).to.deep.equal([]);
    }).timeout(90_000);
  });
