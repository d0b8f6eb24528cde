import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import { FleetbedCommand } from './testing/fleetbed-command.ts';
import { takeInventory, type MachineInventory } from './testing/machine-inventory.ts';
import { runTests } from './testing/test-run.ts';

const CASES = casesOf('multicluster-gateway');

const FLEET = 'e2e-main';
const NEED_OWN_NODES = ['killed-node-fails-over', 'paused-node-fails-over', 'config-cluster-outage-keeps-traffic'];

/** The whole product on three real clusters. The steps build on each other. */
describe('the main job on kind', () => {
  const { signal } = new AbortController();
  let fleetbed: FleetbedCommand;
  let inventory: MachineInventory;
  let onKind: Readonly<Record<string, string>>;

  before(async () => {
    fleetbed = await FleetbedCommand.create();
    inventory = await takeInventory(fleetbed.traces, signal);
  });
  after(async () => {
    await fleetbed.run(`down ${FLEET}`, signal);
    await fleetbed[Symbol.asyncDispose]();
  });

  it('passes every case on a fleet that one command makes, and writes every report', async () => {
    const { exitCode, verdicts, log } = await runTests(fleetbed, `--name ${FLEET} --provider kind --keep`, signal);
    onKind = verdicts;
    expect(verdicts, log).to.deep.equal(Object.fromEntries(CASES.map(({ id }) => [id, 'passed'])));
    expect(exitCode, log).to.equal(0);
    expect(CASES.length).to.be.at.least(20);
    for (const file of ['run.jsonl', 'junit.xml', 'report.json'])
      expect(await readFile(path.join(fleetbed.reports, file), 'utf8'), file).to.not.equal('');
  });

  it('judges the same clusters by kubeconfig, and leaves them alone afterwards', async () => {
    const file = path.join(fleetbed.directory, 'contexts.yaml');
    const kubeconfig = path.join(fleetbed.home, 'fleets', FLEET, 'kubeconfig');
    await writeFile(file, contextsFleet(kubeconfig));
    const { exitCode, verdicts, log } = await runTests(fleetbed, `--file ${file}`, signal);
    const expected = CASES.map(({ id }) => [id, NEED_OWN_NODES.includes(id) ? 'unsupported' : 'passed']);
    expect(verdicts, log).to.deep.equal(Object.fromEntries(expected));
    expect(exitCode, log).to.equal(0);
    const status = await fleetbed.run('status -o json', signal);
    const rows = JSON.parse(status.stdout) as readonly { readonly fleet: string; readonly state: string }[];
    expect(rows.map(({ fleet, state }) => [fleet, state])).to.deep.equal([1, 2, 3].map(() => [FLEET, 'ready']));
  });

  it('gives an embedded fleet the same verdicts, case by case', async () => {
    const { verdicts, log } = await runTests(fleetbed, `--name ${FLEET}-embedded --provider embedded`, signal);
    expect(verdicts, log).to.deep.equal(onKind);
  });

  it('leaves nothing behind', async () => {
    expect((await fleetbed.run(`down ${FLEET}`, signal)).exitCode).to.equal(0);
    expect(await takeInventory(fleetbed.traces, signal)).to.deep.equal(inventory);
  });
});

function contextsFleet(kubeconfig: string): string {
  return `apiVersion: fleetbed.dev/v1alpha1
kind: Fleet
metadata: { name: e2e-contexts }
spec:
  provider: kubeconfig
  kubeconfig: { path: ${kubeconfig}, dockerNetwork: fleetbed-${FLEET} }
  configCluster: gke-west-1
  clusters:
    - { name: gke-west-1, location: us-west1-a }
    - { name: gke-west-2, location: us-west1-a }
    - { name: gke-east-1, location: us-east1-b }
`;
}
