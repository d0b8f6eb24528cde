import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { allOrNone, settleAll } from '../../core/all-or-none.ts';
import type { Clock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { startWithin } from './start-within.ts';
import { runStep, type Emit, type StepEvent } from '../../core/events.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import type { Random } from '../../core/random.ts';
import { StallWatch } from '../../core/stall-watch.ts';
import type { Fault } from '../../faults/fault.ts';
import type { FleetNetwork } from '../../network/fleet-network.ts';
import { fleetNetwork } from '../../network/loopback-network.ts';
import type { Topology } from '../../topology/topology.ts';
import { hostSource } from '../../traffic/host-source.ts';
import type { TrafficSource } from '../../traffic/traffic.ts';
import { clusterImages } from '../../workloads/images/cluster-images.ts';
import type { ImageCatalog } from '../../workloads/program.ts';
import { fleetKubeconfigs, type FleetKubeconfigs } from '../docker/fleet-kubeconfigs.ts';
import type { NetworkProcess, ProcessSpec } from '../provider.ts';
import type { EmbeddedPlan } from './cluster-run.ts';
import { EmbeddedCluster } from './embedded-cluster.ts';
import { injectClusterFault, type FaultKind } from './embedded-faults.ts';
import type { FleetControl } from './fleet-control.ts';
import { imageUnknown } from './image-unknown.ts';
import { LogTail } from './log-tail.ts';
import { NetworkPrograms } from './network-programs.ts';

export interface FleetRuntimeOptions {
  readonly topology: Topology;
  readonly images: ImageCatalog;
  readonly clock: Clock;
  readonly random: Random;
  readonly emit: Emit<StepEvent>;
  /** Ends the start; what was made is gone then. */
  readonly signal: AbortSignal;
  /** For each cluster. @default 120000 */
  readonly readyTimeoutMs?: number;
}

const READY_TIMEOUT_MS = 120_000;
/** For bringing a cluster back after a fault, which must go on when the run was interrupted. */
const RECOVERY_TIMEOUT_MS = 30_000;

/** Everything of an embedded fleet, in this process. Disposing it ends it all. */
export class FleetRuntime implements FleetControl {
  readonly kubeconfigs: FleetKubeconfigs;
  readonly #options: Pick<FleetRuntimeOptions, 'topology' | 'images' | 'clock'>;
  readonly #network: FleetNetwork;
  readonly #clusters: ReadonlyMap<string, EmbeddedCluster>;
  readonly #programs: NetworkPrograms;
  readonly #log: LogTail;
  readonly #stalls: StallWatch;
  readonly #owned: DisposeStack;

  /** Resolves when every cluster is ready. Throws after ending what was started. */
  static async start(options: FleetRuntimeOptions): Promise<FleetRuntime> {
    const { topology, images, clock, random, emit, signal, readyTimeoutMs = READY_TIMEOUT_MS } = options;
    await using stack = new DisposeStack();
    const networks = new Map(topology.clusters.map((plan) => [plan.name, plan.network]));
    const networkOf = (cluster: string): string | undefined => networks.get(cluster);
    const isOne = new Set(networks.values()).size < 2;
    const network = stack.use(fleetNetwork({ clock, random, ...(isOne ? {} : { networkOf }) }));
    const stalls = stack.use(new StallWatch(clock));
    const log = new LogTail();
    const clusters = topology.clusters.map((plan) => {
      const tell = (line: string): void => {
        log.line(`${clock.date().toISOString()} ${plan.name} ${line}`);
      };
      const facts = { name: plan.name, location: plan.location.text, project: topology.project };
      const own = clusterImages(images, facts);
      return stack.use(new EmbeddedCluster({ plan: embedded(plan), network, images: own, clock, random, log: tell }));
    });
    await allOrNone(
      signal,
      clusters.map(
        (cluster) => (linked: AbortSignal) =>
          runStep({ emit, clock }, 'create cluster', cluster.name, () =>
            startWithin(cluster, { clock, signal: linked, timeoutMs: readyTimeoutMs }),
          ),
      ),
    );
    const programs = stack.use(new NetworkPrograms({ network, images, clock, random }));
    stack.use(network.hold(topology.client.address, { kind: 'shared', name: 'client' }));
    return new FleetRuntime(options, { network, clusters, programs, stalls, log, owned: stack.move() });
  }

  private constructor(
    options: FleetRuntimeOptions,
    parts: {
      readonly network: FleetNetwork;
      readonly clusters: readonly EmbeddedCluster[];
      readonly programs: NetworkPrograms;
      readonly stalls: StallWatch;
      readonly log: LogTail;
      readonly owned: DisposeStack;
    },
  ) {
    const { clusters } = parts;
    this.#options = options;
    this.#network = parts.network;
    this.#clusters = new Map(clusters.map((cluster) => [cluster.name, cluster]));
    this.#programs = parts.programs;
    this.#stalls = parts.stalls;
    this.#log = parts.log;
    this.#owned = parts.owned;
    this.kubeconfigs = fleetKubeconfigs(
      clusters.map((cluster) => ({
        cluster: cluster.name,
        kubeconfig: cluster.kubeconfig(),
        internalServer: cluster.internalServer,
      })),
    );
  }

  fault(kind: FaultKind, cluster: string): Promise<Fault> {
    const context = {
      links: this.#network.links,
      clusters: this.#clusters,
      undoSignal: () => AbortSignal.timeout(RECOVERY_TIMEOUT_MS),
    };
    return injectClusterFault(context, kind, cluster);
  }

  checkImage(ref: string): Promise<void> {
    const { images } = this.#options;
    return images.find(ref) === undefined ? Promise.reject(imageUnknown(ref, images)) : Promise.resolve();
  }

  async run(spec: ProcessSpec): Promise<NetworkProcess> {
    await this.#programs.run(spec);
    return {
      name: spec.name,
      address: spec.address,
      logs: () => Promise.resolve(this.logs(spec.name)),
      [Symbol.asyncDispose]: () => {
        this.end(spec.name);
        return Promise.resolve();
      },
    };
  }

  end(process: string): void {
    this.#programs.end(process);
  }

  logs(process: string): string {
    return this.#programs.logs(process);
  }

  /** How the client on the shared network connects. */
  get clientOutbound(): OutboundOptions {
    return this.#network.programNetwork(this.#options.topology.client.address).outbound;
  }

  networkVantage(): Promise<TrafficSource> {
    const { clock } = this.#options;
    return Promise.resolve(hostSource({ clock, outbound: this.clientOutbound, vantage: { kind: 'network' } }));
  }

  stalledMs(lastMs: number): Promise<number> {
    return Promise.resolve(this.#stalls.worstMs(lastMs));
  }

  async collect(directory: string): Promise<void> {
    const target = path.join(directory, 'programs');
    await mkdir(target, { recursive: true });
    await settleAll([
      writeFile(path.join(target, 'fleet.log'), this.#log.text),
      ...this.#programs.names.map((name) => writeFile(path.join(target, `${name}.log`), this.logs(name))),
    ]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned[Symbol.asyncDispose]();
  }
}

function embedded(plan: Topology['clusters'][number]): EmbeddedPlan {
  if (plan.embedded === undefined) throw new TypeError(`cluster ${plan.name} was not planned for provider embedded`);
  return { ...plan, embedded: plan.embedded };
}
