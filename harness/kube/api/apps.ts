/** `apps/v1`: Deployment. */
import type { LabelSelector } from '../meta/label-selector.ts';
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import type { CoreCondition } from './core.ts';
import type { PodTemplate } from './pod.ts';

export interface Deployment extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
    readonly strategy?: {
      readonly type?: 'RollingUpdate' | 'Recreate';
      readonly rollingUpdate?: { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string };
    };
    readonly minReadySeconds?: number;
    readonly progressDeadlineSeconds?: number;
    readonly revisionHistoryLimit?: number;
    readonly paused?: boolean;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly unavailableReplicas?: number;
    readonly conditions?: readonly CoreCondition[];
  };
}
export const DEPLOYMENT: ResourceType<Deployment> = resourceType('apps/v1', 'Deployment', 'deployments');
