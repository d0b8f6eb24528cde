import { inProcessClient } from '../../apiserver/in-process-client.ts';
import type { ApiServer } from '../../apiserver/api-server.ts';
import type { ApiServerState } from '../../apiserver/compose/api-server-state.ts';
import { startApiServer } from '../../apiserver/server.ts';
import type { PodRuntime } from '../../apiserver/streams/pod-runtime.ts';
import { startBuiltInControllers } from '../../controllers/builtin/built-in-controllers.ts';
import type { AddressAllocator } from '../../controllers/builtin/service-load-balancer/address-allocator.ts';
import { startClusterDns } from '../../controllers/dns/cluster-dns.ts';
import { startKubeProxy } from '../../controllers/kube-proxy/kube-proxy.ts';
import type { Clock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { addressAt, parseIpv4Range } from '../../core/ipv4.ts';
import type { Random } from '../../core/random.ts';
import { startDnsServer } from '../../network/dns/dns-server.ts';
import type { FleetNetwork } from '../../network/fleet-network.ts';
import { startServiceProxy } from '../../network/services/service-proxy.ts';
import type { PublishedPorts } from '../../network/sockets/published-ports.ts';
import type { ClusterPlan, EmbeddedClusterPlan } from '../../topology/topology.ts';
import { unlessAborted } from './unless-aborted.ts';
import { ensureDnsService, secretToken } from './cluster-objects.ts';

export type EmbeddedPlan = ClusterPlan & { readonly embedded: EmbeddedClusterPlan };

export interface ClusterRunOptions {
  readonly plan: EmbeddedPlan;
  readonly network: FleetNetwork;
  /** Where the API server is reached on this machine. */
  readonly published: PublishedPorts;
  readonly podRuntime: PodRuntime;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (line: string) => void;
  /** What an earlier run left. */
  readonly state: ApiServerState;
  readonly loadBalancerAddresses: AddressAllocator;
  /** Ends the start. */
  readonly signal: AbortSignal;
}

/** The control plane of a cluster, with its Services and names, from its start to its end. Disposing it ends everything at once, connections by a reset; the state stays. */
export interface ClusterRun extends AsyncDisposable {
  readonly server: ApiServer;
}

/** Where the API server is reached on the address of the first node. */
export const API_PORT = 6443;
/** The tenth address of the Services, as kubeadm has it. */
const DNS_INDEX = 10;

/** Starts all of a cluster but its nodes; resolves when its controllers work. */
export async function startClusterRun(options: ClusterRunOptions): Promise<ClusterRun> {
  const { plan, network, signal } = options;
  await using stack = new DisposeStack();
  const addresses = new HeldAddresses(network, plan);
  stack.use(addresses);
  const server = stack.use(await startServer(options));
  const client = inProcessClient(server);
  const dnsAddress = dnsAddressOf(plan);
  const [dns] = await Promise.all([
    startDns(options, server, dnsAddress, stack),
    ensureDnsService(client, dnsAddress, signal),
  ]);
  stack.use(dns);
  startServices(options, server, dnsAddress, stack);
  const controllers = stack.use(startControllers(options, server));
  await unlessAborted(signal, controllers.ready);
  const owned = stack.move();
  return {
    server,
    [Symbol.asyncDispose]: async () => {
      // Before anybody can say good-bye: so it is when a machine dies.
      addresses[Symbol.dispose]();
      await owned[Symbol.asyncDispose]();
    },
  };
}

/** The addresses of nodes and of DNS. */
class HeldAddresses implements Disposable {
  readonly #held: readonly Disposable[];

  constructor(network: FleetNetwork, plan: EmbeddedPlan) {
    const { name: cluster, embedded } = plan;
    const nodes = embedded.nodes.map(({ name, address }) =>
      network.hold(address, { kind: 'cluster', cluster, node: name }),
    );
    this.#held = [...nodes, network.hold(dnsAddressOf(plan), { kind: 'cluster', cluster })];
  }

  [Symbol.dispose](): void {
    for (const held of this.#held) held[Symbol.dispose]();
  }
}

function startServer({
  plan,
  network,
  published,
  clock,
  random,
  state,
  podRuntime,
  log,
  signal,
}: ClusterRunOptions): Promise<ApiServer> {
  return startApiServer({
    clock,
    random,
    tls: 'own-ca',
    network: network.programNetwork(firstNode(plan).address, { published }),
    port: API_PORT,
    names: ['127.0.0.1'],
    state,
    podRuntime,
    loopbackEndpoints: true,
    serviceCidr: plan.serviceCidr,
    failed: (what, error) => {
      log(`API server: ${what}: ${String(error)}`);
    },
    signal,
  });
}

async function startDns(
  { network, clock, random, log }: ClusterRunOptions,
  server: ApiServer,
  address: string,
  stack: DisposeStack,
): Promise<AsyncDisposable> {
  const dns = stack.use(await startDnsServer({ network, clock, random, address }));
  const client = inProcessClient(server, { fieldManager: 'coredns' });
  return startClusterDns({
    client,
    clock,
    log: (line) => {
      log(`dns: ${line}`);
    },
    server: dns,
  });
}

function startServices(
  { network, clock, random, log }: ClusterRunOptions,
  server: ApiServer,
  dnsAddress: string,
  stack: DisposeStack,
): void {
  const tell = (line: string): void => {
    log(`kube-proxy: ${line}`);
  };
  const proxy = stack.use(startServiceProxy({ network, clock, random, log: tell, servedElsewhere: [dnsAddress] }));
  const client = inProcessClient(server, { fieldManager: 'kube-proxy' });
  stack.use(startKubeProxy({ client, clock, log: tell, proxy }));
}

function startControllers(
  { clock, random, log, loadBalancerAddresses }: ClusterRunOptions,
  server: ApiServer,
): ReturnType<typeof startBuiltInControllers> {
  const client = inProcessClient(server, { fieldManager: 'kube-controller-manager' });
  return startBuiltInControllers({
    client,
    clock,
    random,
    log: (line) => {
      log(`controllers: ${line}`);
    },
    loadBalancerAddresses,
    tokenFor: (account, secret, signal) => secretToken(client, account, secret, signal),
  });
}

export function firstNode({ embedded }: EmbeddedPlan): EmbeddedClusterPlan['nodes'][number] {
  const [node] = embedded.nodes;
  if (node === undefined) throw new RangeError('a cluster without nodes');
  return node;
}

/** Where names of the cluster are asked for. */
export function dnsAddressOf({ serviceCidr }: EmbeddedPlan): string {
  const range = parseIpv4Range(serviceCidr);
  if (range === undefined) throw new RangeError(`not a network: ${serviceCidr}`);
  return addressAt(range, DNS_INDEX);
}
