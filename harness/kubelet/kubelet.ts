import type { PodRuntime } from '../apiserver/streams/pod-runtime.ts';
import type { Clock } from '../core/clock.ts';
import type { ProgramNetwork } from '../core/program-network.ts';
import type { Random } from '../core/random.ts';
import type { KubeClient } from '../kube/client/kube-client.ts';
import type { PodDnsConfig } from './pods/pod-types.ts';
import type { ImageCatalog } from '../workloads/program.ts';

/** A node that a kubelet keeps. */
export interface NodeSpec {
  readonly name: string;
  /** Its InternalIP. */
  readonly address: string;
  /** Zone, region, hostname and the like. */
  readonly labels: Readonly<Record<string, string>>;
  readonly podCidr: string;
}

/** The network of one pod, from its sandbox to its end. */
export interface PodNetwork extends AsyncDisposable {
  readonly address: string;
  readonly programs: ProgramNetwork;
  /** The text of `/etc/resolv.conf`, before `spec.dnsConfig`. @default that of the machine */
  readonly resolvConf?: string;
}

/** Gives pods their addresses. */
export interface PodNetworks {
  /** `hostNetwork` pods get the node's address. Rejects when the range of the node is used up. */
  open(pod: PodIdentity): Promise<PodNetwork>;
}

export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly hostNetwork: boolean;
  /** `spec.dnsPolicy` and what goes with it. */
  readonly dnsPolicy: string;
  readonly dnsConfig?: PodDnsConfig;
}

export interface KubeletOptions {
  readonly client: KubeClient;
  readonly nodes: readonly NodeSpec[];
  readonly images: ImageCatalog;
  readonly networks: PodNetworks;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (line: string) => void;
}

/**
 * The kubelets of a cluster's nodes: they register the nodes, run the pods that are bound to them, and are the runtime
 * behind `log`, `exec`, `attach` and `port-forward`. Disposing it kills every program and leaves the objects as they are.
 */
export interface Kubelets extends PodRuntime, AsyncDisposable {
  /** Resolves when every node is registered and Ready. */
  readonly ready: Promise<void>;
  /**
   * A node loses its power: its programs are left behind at once, its connections are reset with the networks of its
   * pods, and no status is written. The objects stay as they are. Resolves when nothing of it is left; nothing happens to
   * a node that is down. Throws for a node that is not one of these.
   */
  stopNode(name: string): Promise<void>;
  /**
   * The node comes back: it is registered anew, and its pods start again in new sandboxes, with new addresses,
   * `restartCount + 1` and a last state of exit code 255, reason `Unknown`. Volumes and logs are still there. Resolves
   * when the node is Ready; nothing happens to a node that runs.
   */
  startNode(name: string): Promise<void>;
  isNodeRunning(name: string): boolean;
  /** Resolves once the statuses and events that are known by now are written. */
  written(): Promise<void>;
}
