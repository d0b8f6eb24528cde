import type { JsonSchema } from '../api/apiextensions.ts';
import { int64, mapList, oneOf, record, required, text, type ListLimits } from '../schema/vocabulary.ts';

/** `metav1.Condition` (semantics 0.4). */
export const conditionSchema: JsonSchema = record({
  type: required(
    text({
      max: 316,
      pattern:
        '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$',
    }),
  ),
  status: required(oneOf(['True', 'False', 'Unknown'])),
  reason: required(text({ min: 1, max: 1024, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' })),
  message: required(text({ max: 32_768 })),
  lastTransitionTime: required(text({ format: 'date-time' })),
  observedGeneration: int64({ min: 0 }),
});

/** A list of conditions, one of each type. */
export function conditionsSchema(limits: ListLimits = {}): JsonSchema {
  return mapList(['type'], conditionSchema, limits);
}

/** What a new object's status says before any controller saw it. */
export function pendingConditions(types: readonly string[]): readonly Readonly<Record<string, string>>[] {
  return types.map((type) => ({
    type,
    status: 'Unknown',
    reason: 'Pending',
    message: 'Waiting for controller',
    lastTransitionTime: '1970-01-01T00:00:00Z',
  }));
}
