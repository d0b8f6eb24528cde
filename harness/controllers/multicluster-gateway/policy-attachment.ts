import type { GkePolicy, PolicyTargetReference } from '../../kube/api/gke-policies.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { byAge, keyTextOf } from '../clusterset/clusterset-world.ts';

/** What a kind of policy may be attached to. */
export interface PolicyTarget {
  readonly group: string;
  readonly kind: string;
  /** Whether the object `namespace/name` is there. */
  readonly exists: (key: string) => boolean;
}

/** What a policy says, or why it says nothing. */
export type PolicyReading<R> = R | { readonly problem: string };

export interface AttachedPolicies<R> {
  /** What applies to each target, by its `namespace/name`. */
  readonly byTarget: ReadonlyMap<string, R>;
  /** The condition of every policy, by its `namespace/name`. */
  readonly verdicts: ReadonlyMap<string, ConditionDraft>;
}

/**
 * Attaches policies of one kind to their targets (semantics 1.3). Of several valid ones for one target the oldest wins,
 * as GEP-713 has it. A policy reaches its own namespace only.
 *
 * @param read what the policy says about the target `namespace/name`
 */
export function attachPolicies<P extends GkePolicy, R extends object>(
  policies: readonly P[],
  target: PolicyTarget,
  read: (policy: P, key: string) => PolicyReading<R>,
): AttachedPolicies<R> {
  const byTarget = new Map<string, R>();
  const winners = new Map<string, string>();
  const verdicts = new Map<string, ConditionDraft>();
  for (const policy of policies.toSorted(byAge)) {
    const own = keyTextOf(policy);
    const { targetRef } = policy.spec;
    const key = `${policy.metadata.namespace ?? ''}/${targetRef.name}`;
    const refusal = refusalOf(policy, target, key);
    if (refusal !== undefined) {
      verdicts.set(own, refusal);
      continue;
    }
    const reading = read(policy, key);
    const winner = winners.get(key);
    if ('problem' in reading) {
      verdicts.set(own, notAttached('Invalid', reading.problem));
    } else if (winner !== undefined) {
      const message = `${policy.kind} ${winner} is older and applies to ${targetText(targetRef, key)}`;
      verdicts.set(own, notAttached('Conflicted', message));
    } else {
      winners.set(key, own);
      byTarget.set(key, reading);
      verdicts.set(own, { type: 'Attached', status: 'True', reason: 'Attached', message: '' });
    }
  }
  return { byTarget, verdicts };
}

function refusalOf(policy: GkePolicy, target: PolicyTarget, key: string): ConditionDraft | undefined {
  const { targetRef } = policy.spec;
  const { group, kind, namespace = policy.metadata.namespace } = targetRef;
  if (group !== target.group || kind !== target.kind) {
    const supported = `${target.group}/${target.kind}`;
    return notAttached('Invalid', `spec.targetRef: ${groupKind(targetRef)} is not supported; use ${supported}`);
  }
  if (namespace !== policy.metadata.namespace)
    return notAttached('Invalid', `spec.targetRef.namespace: ${namespace ?? ''} is not the namespace of the policy`);
  return target.exists(key) ? undefined : notAttached('TargetNotFound', `${targetText(targetRef, key)} does not exist`);
}

function notAttached(reason: 'Invalid' | 'Conflicted' | 'TargetNotFound', message: string): ConditionDraft {
  return { type: 'Attached', status: 'False', reason, message };
}

function targetText({ kind }: PolicyTargetReference, key: string): string {
  return `${kind} ${key}`;
}

function groupKind({ group, kind }: PolicyTargetReference): string {
  return group === '' ? kind : `${group}/${kind}`;
}
