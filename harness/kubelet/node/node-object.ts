/** The object of a node. Mirrors kubelet `kubelet_node_status.go` and `nodestatus/setters.go`. */
import { release } from 'node:os';
import type { CoreCondition, Node } from '../../kube/api/core.ts';
import { resourceType, type KubeObject, type ResourceType } from '../../kube/meta/object.ts';
import type { NodeSpec } from '../kubelet.ts';
import { microTimeText, timeText } from '../status/time-text.ts';
import { NODE_CAPACITY } from './node-capacity.ts';

export const KUBELET_VERSION = 'v1.34.3';
const KUBELET_PORT = 10_250;
const LEASE_SECONDS = 40;

export const LEASE: ResourceType = resourceType('coordination.k8s.io/v1', 'Lease', 'leases');
export const LEASE_NAMESPACE = 'kube-node-lease';

const CONDITIONS: readonly (readonly [string, 'True' | 'False', string, string])[] = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
];

type Heartbeat = CoreCondition & { readonly lastHeartbeatTime: string };

/** @param before those that the object has; their times stay where nothing changed */
export function nodeConditions(before: readonly CoreCondition[], now: Date): readonly Heartbeat[] {
  const time = timeText(now);
  return CONDITIONS.map(([type, status, reason, message]) => {
    const known = before.find((each) => each.type === type);
    const since = known?.status === status ? known.lastTransitionTime : undefined;
    return { type, status, lastHeartbeatTime: time, lastTransitionTime: since ?? time, reason, message };
  });
}

export function nodeLabels({ name, labels }: NodeSpec): Readonly<Record<string, string>> {
  return {
    'beta.kubernetes.io/arch': ARCH,
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': ARCH,
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...labels,
  };
}

const ARCH = process.arch === 'x64' ? 'amd64' : process.arch;

/** @param bootId of the machine below: it does not change where only the node restarts, as with nodes that are containers */
export function nodeStatus(node: NodeSpec, bootId: string, before: readonly CoreCondition[], now: Date): object {
  const { name, address } = node;
  return {
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: name },
    ],
    allocatable: NODE_CAPACITY,
    capacity: NODE_CAPACITY,
    conditions: nodeConditions(before, now),
    daemonEndpoints: { kubeletEndpoint: { Port: KUBELET_PORT } },
    nodeInfo: {
      architecture: ARCH,
      bootID: bootId,
      containerRuntimeVersion: 'containerd://2.1.4',
      kernelVersion: release(),
      kubeProxyVersion: '',
      kubeletVersion: KUBELET_VERSION,
      machineID: name,
      operatingSystem: 'linux',
      osImage: 'fleetbed embedded node',
      systemUUID: name,
    },
  };
}

export function nodeObject(node: NodeSpec, bootId: string, now: Date): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: nodeLabels(node),
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    spec: { podCIDR: node.podCidr, podCIDRs: [node.podCidr] },
    status: nodeStatus(node, bootId, [], now),
  };
}

export function nodeLease(node: string, uid: string | undefined, now: Date): KubeObject {
  const owner = { apiVersion: 'v1', kind: 'Node', name: node, uid: uid ?? '' };
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: node,
      namespace: LEASE_NAMESPACE,
      ...(uid === undefined ? {} : { ownerReferences: [owner] }),
    },
    spec: { holderIdentity: node, leaseDurationSeconds: LEASE_SECONDS, renewTime: microTimeText(now) },
  };
  return lease;
}
