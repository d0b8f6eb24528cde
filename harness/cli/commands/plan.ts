import type { Command } from 'commander';
import type { Topology } from '../../topology/topology.ts';
import type { CommandContext } from '../command-context.ts';
import { readFleetFile, type FleetChoice } from '../fleet-file.ts';
import { printJson, printLine } from '../io.ts';
import { planOnThisMachine } from '../../lifecycle/plan-fleet.ts';
import { addFleetOptions, addOutputOption, type OutputChoice } from '../options.ts';
import { renderTable } from '../render/table.ts';

export function addPlanCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('plan')
    .description('check a fleet file and print every name, address and port; makes nothing');
  addOutputOption(addFleetOptions(command)).action(async (choice: FleetChoice & OutputChoice) => {
    const { services, io, signal } = context;
    const topology = await planOnThisMachine(services, await readFleetFile(choice), signal);
    if (choice.output === 'json') printJson(io.out, topology);
    else printLine(io.out, planText(topology));
  });
}

/** The plan for a person. */
export function planText({ fleet, provider, configCluster, network, clusters, loadBalancers }: Topology): string {
  const clusterRows = clusters.map(({ name, location, network: id, podCidr, serviceCidr, apiPort }) => [
    name === configCluster ? `${name} *` : name,
    location.text,
    id,
    podCidr,
    serviceCidr,
    apiPort === 0 ? '' : `127.0.0.1:${apiPort}`,
  ]);
  const balancerRows = loadBalancers.map(({ name, address, published, adminHostPort }) => [
    name,
    address,
    published.map(({ port, hostPort }) => `${port}->127.0.0.1:${hostPort}`).join(', '),
    `127.0.0.1:${adminHostPort}`,
  ]);
  return [
    `fleet ${fleet}, provider ${provider}, network ${network.name} ${network.subnet}`,
    '',
    renderTable(['CLUSTER (* config)', 'LOCATION', 'NETWORK', 'PODS', 'SERVICES', 'API'], clusterRows),
    '',
    renderTable(['LOAD BALANCER', 'ADDRESS', 'PUBLISHED', 'ADMIN'], balancerRows),
  ].join('\n');
}
