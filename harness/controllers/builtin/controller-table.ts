import type { SeriesRecorder } from '../runtime/events/series-recorder.ts';
import type { Controller, ControllerRoom } from './controller-room.ts';
import { daemonSetController } from './daemonset/daemon-set-controller.ts';
import { deploymentController } from './deployment/deployment-controller.ts';
import { disruptionController } from './disruption/disruption-controller.ts';
import { endpointSliceMirroringController } from './endpointslice-mirroring/endpoint-slice-mirroring-controller.ts';
import { endpointSliceController } from './endpointslice/endpoint-slice-controller.ts';
import { endpointsController } from './endpoints/endpoints-controller.ts';
import { jobController } from './job/job-controller.ts';
import { nodeLifecycleController, type NodeLifecycleOptions } from './node-lifecycle/node-lifecycle-controller.ts';
import { taintEvictionController } from './node-lifecycle/taint-eviction-controller.ts';
import { podGarbageController } from './pod-gc/pod-gc-controller.ts';
import { replicaSetController } from './replicaset/replica-set-controller.ts';
import { scheduler } from './scheduler/scheduler.ts';
import type { AddressAllocator } from './service-load-balancer/address-allocator.ts';
import { serviceLoadBalancerController } from './service-load-balancer/service-load-balancer-controller.ts';
import { statefulSetController } from './statefulset/stateful-set-controller.ts';
import { tokenRequestSigner } from './token-secrets/token-request-signer.ts';
import { tokenSecretController, type TokenSigner } from './token-secrets/token-secret-controller.ts';
import { ttlAfterFinishedController } from './ttl-after-finished/ttl-after-finished-controller.ts';

/** What single controllers need besides the room. */
export interface ControllerParts {
  readonly schedulerEvents: SeriesRecorder;
  readonly loadBalancerAddresses?: AddressAllocator;
  readonly tokenFor?: TokenSigner;
  readonly nodes?: NodeLifecycleOptions;
}

export type ControllerName =
  | 'deployment'
  | 'replicaset'
  | 'statefulset'
  | 'daemonset'
  | 'job'
  | 'ttlAfterFinished'
  | 'endpoints'
  | 'endpointSlice'
  | 'endpointSliceMirroring'
  | 'scheduler'
  | 'nodeLifecycle'
  | 'taintEviction'
  | 'podGarbage'
  | 'disruption'
  | 'serviceLoadBalancer'
  | 'tokenSecrets';

type Start = (room: ControllerRoom, parts: ControllerParts) => Controller | undefined;

/** Undefined where a collaborator is missing. */
export const CONTROLLERS: Readonly<Record<ControllerName, Start>> = {
  deployment: deploymentController,
  replicaset: replicaSetController,
  statefulset: statefulSetController,
  daemonset: daemonSetController,
  job: jobController,
  ttlAfterFinished: ttlAfterFinishedController,
  endpoints: endpointsController,
  endpointSlice: endpointSliceController,
  endpointSliceMirroring: endpointSliceMirroringController,
  scheduler: (room, { schedulerEvents }) => scheduler(room, schedulerEvents),
  nodeLifecycle: (room, { nodes }) => nodeLifecycleController(room, nodes),
  taintEviction: taintEvictionController,
  podGarbage: podGarbageController,
  disruption: disruptionController,
  serviceLoadBalancer: (room, { loadBalancerAddresses }) =>
    loadBalancerAddresses === undefined ? undefined : serviceLoadBalancerController(room, loadBalancerAddresses),
  tokenSecrets: (room, { tokenFor = tokenRequestSigner(room.client) }) => tokenSecretController(room, tokenFor),
};
