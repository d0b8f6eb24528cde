import { notYet, ready } from '../../core/wait.ts';
import { findCondition } from '../../kube/meta/conditions.ts';
import { keyText, type Condition, type KubeObject, type ObjectKey, type ResourceType } from '../../kube/meta/object.ts';
import type { CaseCluster } from '../context/case-context.ts';
import { expectEventually, type Watcher } from './expect-eventually.ts';

export interface WantedCondition {
  readonly status: Condition['status'];
  readonly reason?: string;
}

export interface ConditionsClaim<T extends KubeObject> {
  readonly claim: string;
  readonly type: ResourceType<T>;
  readonly key: ObjectKey;
  /** Where the conditions are in the object. */
  readonly of: (object: T) => readonly Condition[] | undefined;
  /** By condition type. */
  readonly wanted: Readonly<Record<string, WantedCondition>>;
  /** @default limits.controlPlaneMs */
  readonly withinMs?: number;
}

/** The object comes to have the conditions, each having observed the object's generation. Returns the object. */
export async function expectConditions<T extends KubeObject>(
  t: Watcher,
  cluster: CaseCluster,
  { claim, type, key, of, wanted, withinMs }: ConditionsClaim<T>,
): Promise<T> {
  const expected = `${type.kind} ${keyText(key)} with ${Object.entries(wanted).map(describeWanted).join(', ')}`;
  const options = { claim, expected, ...(withinMs === undefined ? {} : { withinMs }) };
  return expectEventually(t, options, async (signal) => {
    const object = await cluster.client.get(type, key, { signal });
    const problems = Object.entries(wanted).flatMap(([name, want]) =>
      problemsOf(name, want, findCondition(of(object), name), object.metadata.generation ?? 0),
    );
    return problems.length === 0 ? ready(object) : notYet(problems.join(', '));
  });
}

function problemsOf(
  name: string,
  want: WantedCondition,
  found: Condition | undefined,
  generation: number,
): readonly string[] {
  if (found === undefined) return [`no ${name}`];
  const seen = `${name}=${found.status} ${found.reason}`;
  if (found.status !== want.status || (want.reason !== undefined && found.reason !== want.reason))
    return [found.message === '' ? seen : `${seen} "${found.message}"`];
  if (found.observedGeneration === generation) return [];
  return [`${seen} for generation ${String(found.observedGeneration ?? 'none')} instead of ${String(generation)}`];
}

function describeWanted([name, { status, reason }]: readonly [string, WantedCondition]): string {
  return reason === undefined ? `${name}=${status}` : `${name}=${status} ${reason}`;
}
