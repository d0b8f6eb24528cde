import { SERVICE, type Service } from '../../kube/api/core.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import { planChanges } from '../runtime/change-plan.ts';
import { Writer } from '../runtime/writer.ts';
import type { MemberCluster } from './cluster-informers.ts';
import { derivedService, isHeadless, parentOf } from './derived-services.ts';
import type { Evaluation } from './evaluation.ts';
import type { IngressTwin } from './ingress-defects.ts';
import { servingMembers } from './serving-members.ts';

/** Brings the derived Services of a member to what they should be (001-R1 to R3, R6). Writes only differences. */
export async function reconcileDerivedServices(
  member: MemberCluster,
  evaluation: Evaluation,
  { restored }: Pick<IngressTwin, 'restored'>,
  signal: AbortSignal,
): Promise<void> {
  if (!member.known) return;
  const desired = desiredServices(member.name, evaluation);
  const names = new Set(desired.map(keyTextOf));
  const ours = member.services.list().filter((each) => names.has(keyTextOf(each)) || parentOf(each) !== undefined);
  // Made anew once it is gone.
  const stale = ours.filter((each) => names.has(keyTextOf(each)) && !isHeadless(each));
  const staleNames = new Set(stale.map(keyTextOf));
  const { create, update, remove } = planChanges(
    ours.filter((each) => !staleNames.has(keyTextOf(each))),
    desired.filter((each) => !staleNames.has(keyTextOf(each))),
    restored,
  );
  const doomed = stale.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const plan = { create, update, remove: [...remove, ...doomed] };
  await new Writer(member.client, SERVICE, member.services).carryOut(plan, signal);
}

function desiredServices(cluster: string, evaluation: Evaluation): readonly Service[] {
  return [...evaluation.services.values()].flatMap(({ service }) => {
    const { namespace = '', name } = service.metadata;
    const member = servingMembers(evaluation, namespace, name).find((each) => each.name === cluster);
    return member === undefined ? [] : [derivedService(service, member)];
  });
}
