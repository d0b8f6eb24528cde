/**
 * Rolls ReplicaSets out. Mirrors kubernetes `pkg/controller/deployment`. Does not: the rollback annotation of
 * `extensions/v1beta1`; `kubectl rollout undo` does not use it.
 */
import { DEPLOYMENT, REPLICA_SET, type Deployment } from '../../../kube/api/apps.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import { adoptersOf, claim, namespaceIndex } from '../../runtime/claim.ts';
import { parseKey } from '../../runtime/key.ts';
import { controllerOf, controllerReference, ownerIndex } from '../../runtime/owner-references.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { DeploymentPass, type DeploymentTools } from './deployment-pass.ts';

export function deploymentController(room: ControllerRoom): Controller {
  const deployments = room.informers.of(DEPLOYMENT);
  const sets = room.informers.of(REPLICA_SET);
  const pods = room.informers.of(POD);
  const events = room.recorder('deployment-controller');
  const tools: DeploymentTools = { deployments, sets, pods, events, now: () => room.clock.date() };
  deployments.index('namespace', namespaceIndex);
  sets.index('owner', ownerIndex);
  pods.index('owner', ownerIndex);
  const queue = queueOf(room, { name: 'deployment', handle: (key) => sync(key) });

  const sync = async (key: string): Promise<void> => {
    const deployment = deployments.get(parseKey(key));
    if (deployment === undefined) return;
    const { selector } = deployment.spec;
    const reference = controllerReference(DEPLOYMENT, deployment);
    const owned = await claim({ owner: deployment, owners: deployments, reference, selector, objects: sets });
    const again = await new DeploymentPass(tools, deployment, owned).run();
    // A second later than the deadline: the time of conditions has whole seconds.
    if (again !== undefined) queue.addAfter(key, again + 1_000);
  };
  const addOwner = (object: KubeObject | undefined): void => {
    const owner = object === undefined ? undefined : controllerOf(object);
    if (owner?.kind === 'Deployment') queue.add(`${object?.metadata.namespace ?? ''}/${owner.name}`);
  };

  deployments.onChange((before, after) => {
    const deployment = after ?? before;
    if (deployment !== undefined) queue.add(objectKeyText(deployment));
  });
  sets.onChange((before, after) => {
    addOwner(before);
    addOwner(after);
    if (after === undefined || controllerOf(after) !== undefined) return;
    for (const deployment of adoptersOf(deployments, after)) queue.add(objectKeyText(deployment));
  });
  // Recreate waits for the last old pod to be gone.
  pods.onChange((before, after) => {
    if (before === undefined || after !== undefined) return;
    const deployment = ofPod(before);
    if (deployment?.spec.strategy?.type === 'Recreate') queue.add(objectKeyText(deployment));
  });
  const ofPod = (pod: Pod): Deployment | undefined => {
    const { namespace = '' } = pod.metadata;
    const set = controllerOf(pod);
    const found = set?.kind === 'ReplicaSet' ? sets.get({ namespace, name: set.name }) : undefined;
    const owner = found === undefined ? undefined : controllerOf(found);
    return owner?.kind === 'Deployment' ? deployments.get({ namespace, name: owner.name }) : undefined;
  };
  return { queues: [queue] };
}
