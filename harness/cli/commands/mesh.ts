import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { materialIn } from '../../controllers/mesh/authority-secret.ts';
import { AUTHORITY_SECRET, ISTIOD, SYSTEM_NAMESPACE } from '../../controllers/mesh/names.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import { createMesh, clusterId } from '../../implementations/reference/families/mesh/create-mesh.ts';
import { eastWestArguments, eastWestGateway } from '../../implementations/reference/families/mesh/eastwest-gateway.ts';
import { EXPOSE_SERVICES } from '../../implementations/reference/families/mesh/expose-services.ts';
import { DEPLOYMENT } from '../../kube/api/apps.ts';
import { SECRET } from '../../kube/api/core.ts';
import { httpKubeClient } from '../../kube/client/http-kube-client.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { contextServer } from '../../kube/kubeconfig/kubeconfig-edit.ts';
import { parseKubeconfig } from '../../kube/kubeconfig/kubeconfig-file.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import type { CommandContext } from '../command-context.ts';
import { printLine } from '../io.ts';

/** Steps 002-S2 to S4 of the mesh tutorial one by one, for fleets on which the control planes are installed. */
export function addMeshCommand(program: Command, context: CommandContext): void {
  const mesh = program.command('mesh').description('the steps of a mesh of several networks, one by one');
  mesh
    .command('gen-eastwest-gateway')
    .description(
      'print the east-west gateway of a cluster: --network <name> [--revision <revision>] --kubeconfig <file[#context]>',
    )
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .argument('[flags...]')
    .action((_flags: readonly string[], _options: unknown, command: Command) => generateGateway(command.args, context));
  mesh
    .command('expose-services')
    .description('print the Gateway that opens all services on the east-west gateway')
    .action(() => {
      print(context, [EXPOSE_SERVICES]);
    });
  mesh
    .command('create-mesh')
    .description('give the control plane of each cluster access to every other')
    .argument('<project>', 'is taken for the form')
    .argument('<kubeconfigs...>', 'file of a cluster, with #<context> if it is not the current one')
    .action((_project: string, files: readonly string[]) => runCreateMesh(files, context));
}

async function generateGateway(argv: readonly string[], context: CommandContext): Promise<void> {
  const { signal, io, setExitCode } = context;
  const at = argv.indexOf('--kubeconfig');
  const file = at < 0 ? undefined : argv[at + 1];
  const wanted = eastWestArguments(at < 0 ? argv : argv.toSpliced(at, 2));
  if ('refusal' in wanted) {
    printLine(io.err, wanted.refusal);
    setExitCode(1);
    return;
  }
  if (file === undefined)
    throw new FleetbedError('FLEETBED_USAGE', '--kubeconfig <file> is needed: the root of the mesh is read there');
  await using clients = new DisposeStack();
  const { client } = await clusterIn(file, clients);
  const secret = await client.get(SECRET, { namespace: SYSTEM_NAMESPACE, name: AUTHORITY_SECRET }, { signal });
  const { root } = materialIn(secret);
  print(context, eastWestGateway({ ...wanted, root, image: await imageOf(client, signal) }));
}

/** What the control plane runs is what its gateways run. */
async function imageOf(client: KubeClient, signal: AbortSignal): Promise<string> {
  const selection = { namespace: SYSTEM_NAMESPACE, labelSelector: `app=${ISTIOD}`, signal };
  const { items } = await client.list(DEPLOYMENT, selection);
  const image = items[0]?.spec.template.spec.containers[0]?.image;
  if (image !== undefined) return image;
  throw new FleetbedError('FLEETBED_IMPLEMENTATION_NOT_READY', `there is no control plane in ${SYSTEM_NAMESPACE}`, {
    hint: '`fleetbed up --family mesh` installs it',
  });
}

async function runCreateMesh(files: readonly string[], { services, signal, io }: CommandContext): Promise<void> {
  await using clients = new DisposeStack();
  const members = [];
  for (const file of files) members.push(await clusterIn(file, clients));
  await createMesh(members, { clock: services.clock, signal });
  printLine(io.err, `${members.map(({ name }) => name).join(', ')} read each other`);
}

interface FileCluster {
  readonly name: string;
  readonly client: KubeClient;
  readonly server: string;
  readonly ca?: string;
}

/**
 * The cluster of a context. Where the file has `<context>-internal`, too, as fleetbed's have, that is where other clusters
 * reach its server.
 */
async function clusterIn(argument: string, clients: DisposeStack): Promise<FileCluster> {
  const [file = '', wanted] = argument.split('#', 2);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new FleetbedError('FLEETBED_KUBECONFIG_INVALID', `the kubeconfig ${file} cannot be read`, {
      observed: messageOf(error),
    });
  });
  const config = parseKubeconfig(text);
  const context = wanted ?? config.currentContext ?? '';
  const client = clients.use(httpKubeClient({ kubeconfig: text, context }));
  const internal = `${context}-internal`;
  const isInternal = config.contexts.some(({ name }) => name === internal);
  return { name: clusterId(context), client, ...contextServer(config, isInternal ? internal : context) };
}

function print({ io }: CommandContext, objects: readonly KubeObject[]): void {
  io.out.write(objects.map((object) => stringify(object)).join('---\n'));
}
