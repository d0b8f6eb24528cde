import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { BROKEN_TWINS } from '../../suites/selftest/broken-twins.ts';
import { CASES } from '../../suites/index.ts';
import type { RunRecord } from '../report/run-record.ts';
import { FleetbedCommand } from './testing/fleetbed-command.ts';
import { takeInventory, type MachineInventory } from './testing/machine-inventory.ts';

const FLEET = 'e2e-main';

/** The whole product on three real clusters, and on its broken twins. The steps build on each other. */
describe('the main job on kind', () => {
  const { signal } = new AbortController();
  let fleetbed: FleetbedCommand;
  let inventory: MachineInventory;

  const test = async (
    options: string,
  ): Promise<{ readonly exitCode: number; readonly record: RunRecord; readonly log: string }> => {
    const { exitCode, stdout, stderr } = await fleetbed.run(`test --reports ${fleetbed.reports} ${options}`, signal);
    const record = JSON.parse(await readFile(path.join(fleetbed.reports, 'report.json'), 'utf8')) as RunRecord;
    return { exitCode, record, log: stderr + stdout };
  };
  const verdicts = (record: RunRecord): Record<string, string> =>
    Object.fromEntries(record.cases.map((each) => [each.id, each.verdict]));
  const allPassed = Object.fromEntries(CASES.map(({ id }) => [id, 'passed']));

  before(async () => {
    fleetbed = await FleetbedCommand.create();
    inventory = await takeInventory(fleetbed.traces, signal);
  });
  after(async () => {
    await fleetbed.run(`down ${FLEET}`, signal);
    await fleetbed[Symbol.asyncDispose]();
  });

  it('passes every case on a fleet that one command makes, and writes every report', async () => {
    const { exitCode, record, log } = await test(`--name ${FLEET} --provider kind --keep`);
    expect(verdicts(record), log).to.deep.equal(allPassed);
    expect(exitCode, log).to.equal(0);
    expect(record.cases.length).to.be.at.least(20);
    for (const file of ['run.jsonl', 'junit.xml', 'report.json'])
      expect(await readFile(path.join(fleetbed.reports, file), 'utf8')).to.not.equal('');
  });

  for (const { defect, caughtBy, mayAlsoFail } of BROKEN_TWINS) {
    it(`finds the twin "${defect}" out by its own cases and by no unrelated one`, async () => {
      const { exitCode, record, log } = await test(`--name ${FLEET} --defect ${defect}`);
      const bystanders = new Set(mayAlsoFail.map((bystander) => bystander.case));
      const judged = Object.entries(verdicts(record)).filter(([id]) => !bystanders.has(id));
      const expected = Object.keys(allPassed)
        .filter((id) => !bystanders.has(id))
        .map((id) => [id, caughtBy.includes(id) ? 'nonconformant' : 'passed']);
      expect(Object.fromEntries(judged), log).to.deep.equal(Object.fromEntries(expected));
      expect(exitCode).to.equal(1);
    });
  }

  it('judges the same clusters by kubeconfig, and leaves them alone afterwards', async () => {
    const file = path.join(fleetbed.directory, 'contexts.yaml');
    const kubeconfig = path.join(fleetbed.home, 'fleets', FLEET, 'kubeconfig');
    await writeFile(file, contextsFleet(kubeconfig));
    const { exitCode, record, log } = await test(`--file ${file} --behaviour path-routing failover`);
    const found = verdicts(record);
    for (const id of ['killed-node-fails-over', 'paused-node-fails-over', 'config-cluster-outage-keeps-traffic'])
      expect(found[id], log).to.equal('unsupported');
    expect(Object.values(found).filter((verdict) => verdict === 'passed').length, log).to.be.at.least(18);
    expect(exitCode, log).to.equal(0);
    const status = await fleetbed.run('status -o json', signal);
    const rows = JSON.parse(status.stdout) as readonly { readonly fleet: string; readonly state: string }[];
    expect(rows.map(({ fleet, state }) => [fleet, state])).to.deep.equal(
      Array.from({ length: 3 }, () => [FLEET, 'ready']),
    );
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
