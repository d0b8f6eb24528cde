import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { printJson, printLine } from '../io.ts';
import { addOutputOption, type OutputChoice } from '../options.ts';
import type { FleetRecord } from '../../lifecycle/state/fleet-store.ts';
import { httpKubeClient } from '../../kube/client/http-kube-client.ts';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../../core/errors.ts';
import { renderTable } from '../render/table.ts';

interface ClusterStatus {
  readonly fleet: string;
  readonly cluster: string;
  readonly provider: string;
  readonly location: string;
  readonly state: string;
  readonly api: string;
}

export function addStatusCommand(program: Command, context: CommandContext): void {
  const command = program.command('status').description('the fleets that are up, and whether their clusters answer');
  addOutputOption(command).action(async ({ output }: OutputChoice) => {
    const { services, io } = context;
    const { store } = services;
    const rows = (await Promise.all((await store.list()).map((record) => fleetStatus(record, context)))).flat();
    if (output === 'json') printJson(io.out, rows);
    else if (rows.length === 0) printLine(io.err, 'no fleet is up');
    else
      printLine(
        io.out,
        renderTable(
          ['FLEET', 'CLUSTER', 'PROVIDER', 'LOCATION', 'STATE', 'API'],
          rows.map((row) => [row.fleet, row.cluster, row.provider, row.location, row.state, row.api]),
        ),
      );
  });
}

async function fleetStatus(
  { topology, complete }: FleetRecord,
  { services, signal }: CommandContext,
): Promise<readonly ClusterStatus[]> {
  const kubeconfig = await readFile(services.store.kubeconfigOf(topology.fleet), 'utf8').catch(() => undefined);
  return Promise.all(
    topology.clusters.map(async ({ name, location, apiPort }) => ({
      fleet: topology.fleet,
      cluster: name,
      provider: topology.provider,
      location: location.text,
      state:
        kubeconfig === undefined
          ? complete
            ? 'no kubeconfig'
            : 'half-made'
          : await clusterState(kubeconfig, name, signal),
      api: apiPort === 0 ? '' : `127.0.0.1:${apiPort}`,
    })),
  );
}

async function clusterState(kubeconfig: string, context: string, signal: AbortSignal): Promise<string> {
  await using client = httpKubeClient({ kubeconfig, context }, { connectTimeoutMs: 1_000, requestTimeoutMs: 2_000 });
  try {
    const answer = await client.raw('/readyz', { signal });
    return answer === 'ok' ? 'ready' : 'not ready';
  } catch (error) {
    return `unreachable (${messageOf(error).slice(0, 60)})`;
  }
}
