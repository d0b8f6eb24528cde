import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { SharedObjects } from '../../controllers/runtime/shared-objects.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { ProgramGuard } from '../containers/program-guard.ts';
import type { PodSources } from '../environment/container-environment.ts';
import type { Allocatable } from '../environment/resource-value.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { ImagePuller } from '../images/image-puller.ts';
import type { NodeSpec, PodNetworks } from '../kubelet.ts';
import type { VolumeDisk } from '../volumes/pod-volumes.ts';
import type { ItemBackoff } from './item-backoff.ts';
import type { RunPod } from './pod-types.ts';

/** What the pods of one node share. */
export interface NodeSeams {
  readonly node: NodeSpec;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (line: string) => void;
  readonly networks: PodNetworks;
  readonly images: ImagePuller;
  readonly pods: SharedObjects<RunPod>;
  readonly sources: PodSources;
  readonly events: EventRecorder;
  readonly guard: ProgramGuard;
  /** Of containers that fail, by pod and container. */
  readonly restarts: ItemBackoff;
  readonly hostPaths: VolumeDisk;
  /** `/etc/resolv.conf` of the machine. */
  readonly machineResolvConf: () => Promise<string>;
  readonly allocatable: Allocatable;
}
