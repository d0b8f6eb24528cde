import type { CustomResourceDefinition, PrinterColumn } from '../../api/apiextensions.ts';
import { FLOMESH_CLUSTER } from '../../api/flomesh.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { flag, int32, record, text } from '../../schema/vocabulary.ts';
import { conditionsSchema } from '../condition.ts';

function column(name: string, type: PrinterColumn['type'], jsonPath: string): PrinterColumn {
  return { name, type, jsonPath };
}

const MANAGED = ".status.conditions[?(@.type=='Managed')]";

/** Cluster of `flomesh.io` (semantics 4.2, 003-B9): a member of the cluster set. */
export const flomeshClusterCrd: CustomResourceDefinition = customResourceDefinition({
  type: FLOMESH_CLUSTER,
  description: 'A cluster that joins the cluster set of this control plane.',
  versions: [{ name: 'v1alpha1', storage: true }],
  columns: [
    column('Region', 'string', '.spec.region'),
    column('Zone', 'string', '.spec.zone'),
    column('Group', 'string', '.spec.group'),
    column('Gateway Host', 'string', '.spec.gatewayHost'),
    column('Gateway Port', 'integer', '.spec.gatewayPort'),
    column('Managed', 'string', `${MANAGED}.status`),
    column('Managed Age', 'date', `${MANAGED}.lastTransitionTime`),
    AGE_COLUMN,
  ],
  spec: record({
    isInCluster: flag({ default: false, description: 'Whether it is the cluster that the controller runs in.' }),
    region: text({ default: 'default' }),
    zone: text({ default: 'default' }),
    group: text({ default: 'default' }),
    gatewayHost: text({ description: 'Where other clusters send traffic: an IPv4 address, or a name that has one.' }),
    gatewayPort: int32({ min: 1, max: 65_535, default: 80 }),
    kubeconfig: text({ description: 'How the control plane reaches the cluster; its current context is used.' }),
  }),
  status: record({ conditions: conditionsSchema() }),
});
