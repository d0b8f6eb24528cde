/** Mirrors kubernetes `pkg/controller/namespace/deletion/status_condition_utils.go`. */
import { isJsonObject, textAt, type JsonObject, type JsonValue } from '../../kube/json/json.ts';

/** What is still in a namespace that is going away. */
export interface Remains {
  /** How many objects by `resource.group`. */
  readonly objects: ReadonlyMap<string, number>;
  /** On how many objects by name of the finalizer. */
  readonly finalizers: ReadonlyMap<string, number>;
  /** Why objects could not be deleted. */
  readonly failures: readonly string[];
}

interface Wanted {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** The conditions as they should be; undefined where they are so already. @param now RFC 3339 */
export function namespaceConditions(
  present: readonly JsonValue[],
  remains: Remains,
  now: string,
): JsonObject[] | undefined {
  const known = present.filter(isJsonObject);
  const wanted = wantedConditions(remains);
  const next = wanted.map((condition): JsonObject => {
    const before = known.find(({ type }) => type === condition.type);
    const { type, status, reason, message } = condition;
    if (before?.['status'] === status && before['reason'] === reason && before['message'] === message) return before;
    const since = before?.['status'] === status ? (textAt(before, 'lastTransitionTime') ?? now) : now;
    return { type, status, lastTransitionTime: since, reason, message };
  });
  const others = known.filter(({ type }) => !wanted.some((condition) => condition.type === type));
  return next.every((condition) => known.includes(condition)) ? undefined : [...others, ...next];
}

function wantedConditions({ objects, finalizers, failures }: Remains): readonly Wanted[] {
  const content = counted(objects, (name, count) => `${name} has ${count} resource instances`);
  const kept = counted(finalizers, (name, count) => `${name} in ${count} resource instances`);
  return [
    fine('NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'),
    fine(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    failures.length > 0
      ? {
          type: 'NamespaceDeletionContentFailure',
          status: 'True',
          reason: 'ContentDeletionFailed',
          message: `Failed to delete all resource types, ${failures.length} remaining: ${failures.join(', ')}`,
        }
      : fine(
          'NamespaceDeletionContentFailure',
          'ContentDeleted',
          'All content successfully deleted, may be waiting on finalization',
        ),
    content === ''
      ? fine('NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed')
      : {
          type: 'NamespaceContentRemaining',
          status: 'True',
          reason: 'SomeResourcesRemain',
          message: `Some resources are remaining: ${content}`,
        },
    kept === ''
      ? fine('NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished')
      : {
          type: 'NamespaceFinalizersRemaining',
          status: 'True',
          reason: 'SomeFinalizersRemain',
          message: `Some content in the namespace has finalizers remaining: ${kept}`,
        },
  ];
}

function fine(type: string, reason: string, message: string): Wanted {
  return { type, status: 'False', reason, message };
}

function counted(counts: ReadonlyMap<string, number>, text: (name: string, count: number) => string): string {
  return [...counts.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => text(name, count))
    .join(', ');
}
