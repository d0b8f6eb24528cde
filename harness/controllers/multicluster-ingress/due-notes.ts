import { keyTextOf } from '../clusterset/clusterset-world.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { derivedName } from './derived-names.ts';
import type { EvaluatedIngress } from './evaluated-ingress.ts';
import type { EvaluatedService, Evaluation } from './evaluation.ts';
import { warningNote, type EventNote } from './ingress-events.ts';
import { servingMembers } from './serving-members.ts';

/** What is to be said of an ingress now (semantics 2.3, 2.8). */
export function ingressNotes(
  { problems, warnings, addressProblem, loadBalancer }: EvaluatedIngress,
  proxy: ProxyState | undefined,
): readonly EventNote[] {
  const failures = (proxy?.applied?.failures ?? []).map(
    ({ port, reason }) => `load balancer ${loadBalancer?.name ?? ''} cannot listen on port ${String(port)}: ${reason}`,
  );
  return [...problems, ...warnings, ...(addressProblem === undefined ? [] : [addressProblem]), ...failures].map(
    warningNote,
  );
}

/** What is to be said of a MultiClusterService: where its derived Service is, and what of it is ignored (001-R13, 001-B9). */
export function serviceNotes(
  { service, selection, problems }: EvaluatedService,
  evaluation: Evaluation,
): readonly EventNote[] {
  const { namespace = '', name } = service.metadata;
  const derived = `${namespace}/${derivedName(namespace, name)}`;
  const ensured = servingMembers(evaluation, namespace, name).filter(({ services }) => services.has(derived));
  return [
    ...ensured.map(({ link, name: cluster }): EventNote => {
      return { type: 'Normal', reason: 'SYNC', message: `Derived Service was ensured in cluster {${link} ${cluster}}` };
    }),
    ...problems.map((problem) => warningNote(`MultiClusterService ${keyTextOf(service)}: ${problem}`)),
    ...evaluation.excesses.map((message): EventNote => ({ type: 'Warning', reason: 'QUOTA_EXCEEDED', message })),
    ...selection.unknownLinks.map((link) => warningNote(`cluster ${link} is not a member of the fleet; skipped`)),
  ];
}
