import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecResult } from '../../../core/exec.ts';
import type { ExecCall } from '../../../core/testing/scripted-exec.ts';
import type { DockerWorld } from '../../testing/docker-world.ts';
import type { ToolTrouble, ToolWorld } from '../../testing/tool-world.ts';
import { k3dTool } from '../k3d-tool.ts';
import { k3dConfigSchema } from './config-schema.ts';

const DAEMON_GONE =
  'FATA[0000] Failed to get nodes: docker failed to get containers: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';

/**
 * The k3d command as version 5.9.0 was seen to behave: a closed configuration file, variables expanded in every string,
 * temporary files left at every call, a network without a gateway refused, rollback off as the file says, deletion of what is
 * not there a success, an import that says success without the image.
 */
export const scriptedK3d: ToolWorld = {
  tool: k3dTool(),
  command: (world, trouble, kubeconfig) => async (call) => {
    if (call.command !== 'k3d') return undefined;
    leaveRubbish(call);
    if (!world.daemonRuns) return { exitCode: 1, stderr: DAEMON_GONE };
    const last = call.args.at(-1) ?? '';
    switch (call.args.slice(0, 2).join(' ')) {
      case 'cluster create':
        return create(call, world, trouble);
      case 'cluster delete':
        return remove(last, world);
      case 'kubeconfig get':
        return `---\n${kubeconfig(`k3d-${last}`)}`;
      case 'image import':
        return importImages(call, world, trouble);
      default:
        return undefined;
    }
  },
};

/** What k3d leaves in TMPDIR for good. */
function leaveRubbish({ env }: ExecCall): void {
  const directory = env['TMPDIR'];
  if (directory === undefined || !existsSync(directory)) throw new Error('k3d was called without a TMPDIR of its own');
  writeFileSync(path.join(directory, 'k3d-config-tmp-1'), 'left behind');
}

/** k3d knows no escape: `$NAME` and `${NAME}` become what the environment has, `$$` becomes nothing. */
export function expandVariables(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$\{(\w+)\}|\$(\w+|\$)/g,
    (_all, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? '',
  );
}

interface Config {
  readonly metadata: { readonly name: string };
  readonly network: string;
}

async function create(call: ExecCall, world: DockerWorld, trouble: ToolTrouble): Promise<Partial<ExecResult>> {
  const file = call.args[call.args.indexOf('--config') + 1] ?? '';
  const config: unknown = JSON.parse(expandVariables(readFileSync(file, 'utf8'), call.env));
  const checked = k3dConfigSchema.safeParse(config);
  if (!checked.success) return { exitCode: 1, stderr: `FATA[0000] Schema Validation failed: ${checked.error.message}` };
  const { metadata, network } = config as Config;
  const { name } = metadata;
  if (!world.networks.has(network))
    return { exitCode: 1, stderr: 'FATA[0001] no gateway defined for network fleetbed' };
  const labels = { app: 'k3d', 'k3d.cluster': name };
  world.volumes.add(`k3d-${name}-images`);
  world.addNode(`k3d-${name}-tools`, network, labels);
  world.addNode(`k3d-${name}-server-0`, network, labels);
  await trouble.duringCreate?.(name);
  world.containers.delete(`k3d-${name}-tools`);
  // Noticed 5 s in, when the load balancer starts: the server is up and, without rollback, stays.
  if (trouble.failing.has(name))
    return {
      exitCode: 1,
      stderr: `ERRO[0005] Failed Cluster Start: Failed to add one or more helper nodes: Node k3d-${name}-serverlb failed to get ready: Bind for 127.0.0.1:7340 failed: port is already allocated`,
    };
  world.addNode(`k3d-${name}-serverlb`, network, labels);
  return {};
}

function remove(name: string, world: DockerWorld): Partial<ExecResult> {
  // Of a cluster that never had a node it finds nothing, and says so with exit code 0.
  if (!world.containers.has(`k3d-${name}-server-0`)) return { stderr: `INFO[0000] No clusters found` };
  for (const role of ['server-0', 'serverlb', 'tools']) world.containers.delete(`k3d-${name}-${role}`);
  world.volumes.delete(`k3d-${name}-images`);
  return {};
}

/** In direct mode; an archive file is what it takes besides names. Says success also when the node did not get the image. */
function importImages({ args }: ExecCall, world: DockerWorld, trouble: ToolTrouble): Partial<ExecResult> {
  const name = args[args.indexOf('--cluster') + 1] ?? '';
  if (args[args.indexOf('--mode') + 1] !== 'direct') return { exitCode: 1, stderr: 'FATA[0000] not in direct mode' };
  const node = world.containers.get(`k3d-${name}-server-0`);
  if (!trouble.importsNothing) for (const [ref, id] of world.images) node?.images.set(ref, id);
  return { stderr: 'INFO[0003] Successfully imported 1 image(s) into 1 cluster(s)' };
}
