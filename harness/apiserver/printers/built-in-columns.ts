import { eventCells } from './event-cells.ts';
import { nodeCells } from './node-cells.ts';
import * as plain from './plain-cells.ts';
import { podCells, podConditions } from './pod-cells.ts';
import * as policy from './policy-cells.ts';
import { recordedColumns } from './recorded-columns.ts';
import { scaleTable } from './scale-table.ts';
import * as services from './service-cells.ts';
import * as storage from './storage-cells.ts';
import type { TableColumns } from './table-columns.ts';
import * as workloads from './workload-cells.ts';

/** What a row says, by `<group>/<Kind>`. The columns themselves are recorded. */
const CELLS: ReadonlyMap<string, TableColumns['cells']> = new Map<string, TableColumns['cells']>([
  ['/ConfigMap', plain.configMapCells],
  ['/Endpoints', services.endpointsCells],
  ['/Event', eventCells],
  ['/Namespace', plain.namespaceCells],
  ['/Node', nodeCells],
  ['/PersistentVolume', storage.persistentVolumeCells],
  ['/PersistentVolumeClaim', storage.persistentVolumeClaimCells],
  ['/Pod', podCells],
  ['/PodTemplate', workloads.podTemplateCells],
  ['/ReplicationController', workloads.replicationControllerCells],
  ['/ResourceQuota', storage.resourceQuotaCells],
  ['/Secret', plain.secretCells],
  ['/Service', services.serviceCells],
  ['/ServiceAccount', plain.serviceAccountCells],
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', policy.webhookConfigurationCells],
  ['admissionregistration.k8s.io/ValidatingAdmissionPolicy', policy.admissionPolicyCells],
  ['admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding', policy.admissionPolicyBindingCells],
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', policy.webhookConfigurationCells],
  ['apiregistration.k8s.io/APIService', policy.apiServiceCells],
  ['apps/ControllerRevision', workloads.controllerRevisionCells],
  ['apps/DaemonSet', workloads.daemonSetCells],
  ['apps/Deployment', workloads.deploymentCells],
  ['apps/ReplicaSet', workloads.replicaSetCells],
  ['apps/StatefulSet', workloads.statefulSetCells],
  ['batch/CronJob', workloads.cronJobCells],
  ['batch/Job', workloads.jobCells],
  ['coordination.k8s.io/Lease', plain.leaseCells],
  ['discovery.k8s.io/EndpointSlice', services.endpointSliceCells],
  ['events.k8s.io/Event', eventCells],
  ['networking.k8s.io/Ingress', services.ingressCells],
  ['networking.k8s.io/IngressClass', services.ingressClassCells],
  ['networking.k8s.io/NetworkPolicy', services.networkPolicyCells],
  ['node.k8s.io/RuntimeClass', plain.runtimeClassCells],
  ['policy/PodDisruptionBudget', policy.podDisruptionBudgetCells],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', policy.roleBindingCells],
  ['rbac.authorization.k8s.io/RoleBinding', policy.roleBindingCells],
  ['scheduling.k8s.io/PriorityClass', policy.priorityClassCells],
  ['storage.k8s.io/StorageClass', storage.storageClassCells],
]);

/** A kind whose columns are `Name` and `Created At` on the real server as well. */
const PLAIN_KIND = ['rbac.authorization.k8s.io', 'Role'] as const;

/** How `kubectl get` shows a built-in kind. A kind without columns of its own shows its name and creation time. */
export function builtInColumns(group: string, kind: string): TableColumns {
  if (group === 'autoscaling' && kind === 'Scale') return scaleTable();
  const cells = CELLS.get(`${group}/${kind}`);
  const columns = recordedColumns(group, kind);
  if (cells === undefined || columns === undefined)
    return { columns: recordedColumns(...PLAIN_KIND) ?? [], cells: plain.createdAtCells };
  return { columns, cells, ...(cells === podCells ? { conditions: podConditions } : {}) };
}
