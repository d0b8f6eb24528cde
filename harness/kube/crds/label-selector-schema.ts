import type { JsonSchema } from '../api/apiextensions.ts';
import { atomicList, mapOf, record, required, text } from '../schema/vocabulary.ts';

/** `metav1.LabelSelector`. Operators are not limited by the schema; controllers refuse unknown ones. */
export const labelSelectorSchema: JsonSchema = record(
  {
    matchLabels: mapOf(text()),
    matchExpressions: atomicList(
      record({ key: required(text()), operator: required(text()), values: atomicList(text()) }),
    ),
  },
  { atomic: true },
);
