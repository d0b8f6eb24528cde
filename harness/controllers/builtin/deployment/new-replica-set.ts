import type { Deployment, ReplicaSet } from '../../../kube/api/apps.ts';
import type { OwnerReference } from '../../../kube/meta/object.ts';
import { newestAnnotations, sizedAnnotations } from './annotations.ts';
import { TEMPLATE_HASH_LABEL, templateHash } from './template-hash.ts';

/** Names longer than this cannot get the suffix of their pods. */
const LONGEST_NAME = 253;

/** The ReplicaSet of a Deployment's current template, without a size. */
export function newReplicaSet(deployment: Deployment, revision: number, owner: OwnerReference): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [TEMPLATE_HASH_LABEL]: hash };
  const { namespace, name } = deployment.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name.slice(0, LONGEST_NAME - hash.length - 1)}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations: sizedAnnotations(deployment, newestAnnotations(deployment, {}, revision)),
      ownerReferences: [owner],
    },
    spec: {
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}
