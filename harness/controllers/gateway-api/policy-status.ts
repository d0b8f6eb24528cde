import { isDeepStrictEqual } from 'node:util';
import type { BackendTlsPolicy, PolicyAncestorStatus } from '../../kube/api/backend-tls-policy.ts';
import { GATEWAY_GROUP, type Gateway } from '../../kube/api/gateway.ts';
import type { ParentReference } from '../../kube/api/http-route.ts';
import { isTarget, type EvaluatedPolicy } from './backend-tls.ts';
import type { Evaluation } from './evaluation.ts';
import { CONTROLLER_NAME } from './names.ts';
import { withConditions, withEntries } from './status-words.ts';

/** The API allows no more. */
const MOST_ANCESTORS = 16;

/**
 * The policy with what we say about it below each Gateway of ours whose routes use its target; entries of other
 * controllers stay where they are.
 *
 * @param now RFC 3339 with seconds
 */
export function withPolicyStatus(evaluation: Evaluation, evaluated: EvaluatedPolicy, now: string): BackendTlsPolicy {
  const { policy, accepted, resolvedRefs } = evaluated;
  const moment = { generation: policy.metadata.generation ?? 0, now };
  const ancestors = withEntries<PolicyAncestorStatus>(
    policy.status?.ancestors,
    ({ controllerName }) => controllerName === CONTROLLER_NAME,
    ancestorsOf(evaluation, evaluated).map((ref) => ({
      isSame: ({ ancestorRef }) => isDeepStrictEqual(ancestorRef, ref),
      next: (before) => ({
        ancestorRef: ref,
        controllerName: CONTROLLER_NAME,
        conditions: withConditions(before?.conditions, [accepted, resolvedRefs], moment),
      }),
    })),
  ).slice(0, MOST_ANCESTORS);
  if (policy.status === undefined && ancestors.length === 0) return policy;
  return { ...policy, status: { ...policy.status, ancestors } };
}

function ancestorsOf({ gateways }: Evaluation, policy: EvaluatedPolicy): readonly ParentReference[] {
  return [...gateways.values()]
    .filter(({ attached }) =>
      [...attached.values()]
        .flat()
        .some(({ route }) => [...route.backends.values()].some((each) => isTarget(policy, each))),
    )
    .map(({ gateway }) => reference(gateway));
}

function reference({ metadata }: Gateway): ParentReference {
  return { group: GATEWAY_GROUP, kind: 'Gateway', namespace: metadata.namespace ?? '', name: metadata.name };
}
