import { readFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { systemExec } from '../../core/exec.ts';
import { PORT_RANGES } from '../../topology/port-plan.ts';

/** Everything that a fleet could leave behind, by kind. */
export type MachineInventory = Readonly<
  Record<'containers' | 'networks' | 'volumes' | 'programs' | 'files' | 'kubeconfig' | 'ports', readonly string[]>
>;

/** What is there now. `directories` are those that commands under test were given for state and temporary files. */
export async function takeInventory(directories: readonly string[], signal: AbortSignal): Promise<MachineInventory> {
  const docker = async (...args: readonly string[]): Promise<readonly string[]> =>
    sorted((await systemExec.run('docker', args, { signal })).stdout);
  // Before this function starts commands of its own.
  const programs = await clusterPrograms();
  const [containers, networks, volumes, files, kubeconfig, ports] = await Promise.all([
    docker('ps', '--all', '--format', '{{.Names}}'),
    docker('network', 'ls', '--format', '{{.Name}}'),
    docker('volume', 'ls', '--format', '{{.Name}}'),
    Promise.all(directories.map(filesBelow)).then((lists) => lists.flat()),
    readFile(path.join(homedir(), '.kube', 'config'), 'utf8').then(
      (text) => [text],
      () => [],
    ),
    fleetPorts(),
  ]);
  return { containers, networks, volumes, programs, files, kubeconfig, ports };
}

/** Running kind, k3d and docker clients, with their arguments. */
async function clusterPrograms(): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines
    .map((line) => line.replaceAll('\0', ' ').trim())
    .filter((line) => /^(\S*\/)?(kind|k3d|docker) /.test(line))
    .sort();
}

/** Listening ports among those that fleets are planned from; Linux only, as the clusters of these tests are. */
async function fleetPorts(): Promise<readonly string[]> {
  const text = await readFile('/proc/net/tcp', 'utf8');
  const listening = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A');
  const ports = listening.map((fields) => parseInt(fields[1]?.split(':')[1] ?? '0', 16));
  const planned = Object.values(PORT_RANGES);
  return ports
    .filter((port) => planned.some(({ first, slots, width }) => port >= first && port < first + slots * width))
    .map(String)
    .sort();
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  return names.map((name) => path.join(directory, name)).sort();
}

function sorted(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}
