import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { systemClock } from '../core/clock.ts';
import { systemExec, type ExecResult } from '../core/exec.ts';
import { notYet, ready, waitFor } from '../core/wait.ts';
import { FleetbedCommand } from './testing/fleetbed-command.ts';
import { takeInventory, type MachineInventory } from './testing/machine-inventory.ts';

const ONE = '--file fixtures/fleets/one.yaml --provider kind';

/** The command on real kind clusters: what it makes, and that nothing stays. */
describe('the life of a fleet on kind', () => {
  const { signal } = new AbortController();
  let fleetbed: FleetbedCommand;
  let before: MachineInventory;

  beforeEach(async () => {
    fleetbed = await FleetbedCommand.create();
    before = await takeInventory(fleetbed.traces, signal);
  });
  afterEach(() => fleetbed[Symbol.asyncDispose]());

  const succeeds = async (line: string): Promise<ExecResult> => {
    const result = await fleetbed.run(line, signal);
    expect(result.exitCode, `${line}: ${result.stderr}`).to.equal(0);
    return result;
  };
  const expectNothingLeft = async (): Promise<void> => {
    expect(await takeInventory(fleetbed.traces, signal)).to.deep.equal(before);
  };
  const untilNodes = (fleet: string, count: number): Promise<void> =>
    waitFor(
      `${String(count)} node containers of ${fleet}`,
      async () => {
        const { stdout } = await systemExec.run(
          'docker',
          ['ps', '--format', '{{.Names}}', '--filter', `name=^${fleet}-`],
          { signal },
        );
        const found = stdout.split('\n').filter((line) => line !== '').length;
        return found >= count ? ready(undefined) : notYet(`${String(found)} so far`);
      },
      { clock: systemClock, signal, timeoutMs: 60_000 },
    );

  it('leaves nothing behind when it is interrupted while clusters are created', async () => {
    const up = fleetbed.start('up --name e2e-interrupt --provider kind', signal);
    await untilNodes('e2e-interrupt', 2);
    process.kill(up.pid, 'SIGINT');
    const { exitCode, stderr } = await up.ended;
    expect(exitCode, stderr).to.equal(130);
    expect(stderr).to.include('FLEETBED_INTERRUPTED: interrupted by SIGINT');
    await expectNothingLeft();
  });

  it('removes with `down` what a killed command left, the programs that it had started included', async () => {
    const up = fleetbed.start('up --name e2e-kill --provider kind', signal);
    await untilNodes('e2e-kill', 1);
    process.kill(up.pid, 'SIGKILL');
    await up.ended;
    expect((await succeeds('down e2e-kill')).stdout).to.equal('fleet "e2e-kill" is removed\n');
    await expectNothingLeft();
    expect((await succeeds('down e2e-kill')).stdout).to.equal('fleet "e2e-kill" is not up\n');
  });

  it('says which node image does not exist, and leaves nothing behind', async () => {
    const { exitCode, stderr } = await fleetbed.run(`up --name e2e-image ${ONE}`, signal, {
      FLEETBED_KIND_IMAGE: 'kindest/node:v0.0.0',
    });
    expect(exitCode, stderr).to.not.equal(0);
    expect(stderr)
      .to.match(/^FLEETBED_(PREFLIGHT_FAILED|CLUSTER_CREATE_FAILED): /m)
      .and.include('kindest/node:v0.0.0');
    await expectNothingLeft();
  });

  it('makes two fleets at the same time, and removing one leaves the other alone', async () => {
    const names = ['e2e-side-a', 'e2e-side-b'];
    await Promise.all(names.map((name) => succeeds(`up --name ${name} ${ONE}`)));
    const states = async (): Promise<readonly (readonly string[])[]> => {
      const rows = JSON.parse((await succeeds('status -o json')).stdout) as readonly {
        readonly fleet: string;
        readonly state: string;
      }[];
      return rows.map(({ fleet, state }) => [fleet, state]).sort();
    };
    expect(await states()).to.deep.equal([
      ['e2e-side-a', 'ready'],
      ['e2e-side-b', 'ready'],
    ]);
    await succeeds('down e2e-side-a');
    expect(await states()).to.deep.equal([['e2e-side-b', 'ready']]);
    await succeeds('down --all');
    await expectNothingLeft();
  });

  it('gives a kubeconfig with a view from the host and one from the network, and finds a fleet whose records were lost', async () => {
    const up = await succeeds(`up --name e2e-view ${ONE} -o json`);
    const { kubeconfig } = JSON.parse(up.stdout) as { readonly kubeconfig: string };
    expect(await readFile(kubeconfig, 'utf8'))
      .to.include('name: only-internal')
      .and.include('https://e2e-view-only-control-plane:6443');
    const nodes = await systemExec.run(
      'kubectl',
      ['--kubeconfig', kubeconfig, '--context', 'only', 'get', 'nodes', '-o', 'name'],
      { signal },
    );
    expect(nodes.stdout).to.equal('node/e2e-view-only-control-plane\n');

    const taken = await fleetbed.run(`up --name e2e-view ${ONE}`, signal);
    expect([taken.exitCode, taken.stderr.split(':')[0]]).to.deep.equal([2, 'FLEETBED_FLEET_EXISTS']);

    await using elsewhere = await FleetbedCommand.create();
    const down = await elsewhere.run('down e2e-view', signal);
    expect([down.exitCode, down.stdout], down.stderr).to.deep.equal([0, 'fleet "e2e-view" is removed\n']);
    await succeeds('down e2e-view');
    await expectNothingLeft();
  });
});
