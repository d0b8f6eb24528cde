import { apiServerState, type ApiServerState } from '../../apiserver/compose/api-server-state.ts';
import { adminKubeconfig } from '../../apiserver/tls/admin-kubeconfig.ts';
import { settleAll } from '../../core/all-or-none.ts';
import { PublishedPorts } from '../../network/sockets/published-ports.ts';
import type { ImageCatalog } from '../../workloads/program.ts';
import type { AddressAllocator } from '../../controllers/builtin/service-load-balancer/address-allocator.ts';
import { kubeconfigText } from '../../kube/kubeconfig/kubeconfig-file.ts';
import { API_PORT, firstNode, startClusterRun, type ClusterRun, type ClusterRunOptions } from './cluster-run.ts';
import { startNodes } from './cluster-nodes.ts';
import { LatePodRuntime } from './late-pod-runtime.ts';
import { ServerSwitch } from './server-switch.ts';
import { unlessAborted } from './unless-aborted.ts';
import { loadBalancerAddresses } from './load-balancer-addresses.ts';
import { pausableClock, type PausableClock } from './pausable-clock.ts';

export interface EmbeddedClusterOptions extends Omit<
  ClusterRunOptions,
  'state' | 'loadBalancerAddresses' | 'podRuntime' | 'published' | 'signal'
> {
  readonly images: ImageCatalog;
}

/** One cluster of the fleet: what it keeps from run to run, and the run. */
export class EmbeddedCluster implements AsyncDisposable {
  readonly #options: EmbeddedClusterOptions;
  readonly #clock: PausableClock;
  readonly #state: ApiServerState;
  readonly #addresses: AddressAllocator;
  readonly #server = new ServerSwitch();
  /** The nodes outlive a run, with their disks. */
  readonly #podRuntime = new LatePodRuntime();
  /** Kept while the cluster is down: nobody else may plan the port of its API server meanwhile. */
  #published: PublishedPorts | undefined;
  #run: ClusterRun | undefined;

  constructor(options: EmbeddedClusterOptions) {
    this.#clock = pausableClock(options.clock);
    this.#options = { ...options, clock: this.#clock };
    this.#state = apiServerState({ clock: options.clock });
    this.#addresses = loadBalancerAddresses(options.plan.embedded.loadBalancerCidr);
  }

  get apiPort(): number {
    return this.#options.plan.apiPort;
  }

  get index(): number {
    return this.#options.plan.index;
  }

  get name(): string {
    return this.#options.plan.name;
  }

  /** As clients on this machine reach the API server. */
  kubeconfig(): string {
    const { plan } = this.#options;
    const server = `https://127.0.0.1:${String(plan.apiPort)}`;
    return kubeconfigText(adminKubeconfig({ name: plan.name, server, authority: this.#state.authority }));
  }

  /** As clients on the network of the fleet do. */
  get internalServer(): string {
    return `https://${firstNode(this.#options.plan).address}:${String(API_PORT)}`;
  }

  /** Resolves when the cluster is ready. */
  async start(signal: AbortSignal): Promise<void> {
    const { plan } = this.#options;
    this.#published ??= await PublishedPorts.open([{ port: API_PORT, hostPort: plan.apiPort }]);
    const run = await startClusterRun({
      ...this.#options,
      published: this.#published,
      state: this.#state,
      loadBalancerAddresses: this.#addresses,
      podRuntime: this.#podRuntime,
      signal,
    });
    this.#run = run;
    this.#server.connect(run.server);
    try {
      await unlessAborted(signal, this.#startNodes());
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** Ends everything at once; what the API server knows stays, and so do the disks of the nodes. */
  async kill(): Promise<void> {
    const [run, kubelets] = [this.#run, this.#podRuntime.kubelets];
    this.#run = undefined;
    this.#server.disconnect();
    const { nodes } = this.#options.plan.embedded;
    const stopping = nodes.map((node) => kubelets?.stopNode(node.name) ?? Promise.resolve());
    await settleAll([...stopping, end(run)]);
  }

  pause(): void {
    this.#clock.pause();
  }

  resume(): void {
    this.#clock.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resume();
    await this.kill();
    await this.#podRuntime.kubelets?.[Symbol.asyncDispose]();
    await this.#published?.[Symbol.asyncDispose]();
  }

  async #startNodes(): Promise<void> {
    const { plan } = this.#options;
    const { kubelets } = this.#podRuntime;
    if (kubelets !== undefined) {
      await Promise.all(plan.embedded.nodes.map(({ name }) => kubelets.startNode(name)));
      return;
    }
    const made = startNodes({ ...this.#options, client: this.#server.client('kubelet') });
    this.#podRuntime.kubelets = made;
    await made.ready;
  }
}

async function end(run: ClusterRun | undefined): Promise<void> {
  await run?.[Symbol.asyncDispose]();
}
