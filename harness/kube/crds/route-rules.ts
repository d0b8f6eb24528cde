import type { ValidationRule } from '../api/apiextensions.ts';
import { rule } from '../schema/vocabulary.ts';

/** Of an HTTPRoute or GRPCRoute. */
export const MAX_RULES = 16;

export const uniqueRuleNames: ValidationRule = rule(
  'Rule name must be unique within the route',
  'self.all(l1, !has(l1.name) || self.exists_one(l2, has(l2.name) && l1.name == l2.name))',
);

/** `matchesOf` is the number of matches of one rule, in CEL. */
export function totalMatches(matchesOf: (item: string) => string): ValidationRule {
  // The sum is written out: CEL has no loop whose cost the server could bound.
  const total = Array.from({ length: MAX_RULES }, (_, index) => {
    const place = String(index);
    return `(self.size() > ${place} ? ${matchesOf(`self[${place}]`)} : 0)`;
  }).join(' + ');
  return rule(
    'While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128',
    `${total} <= 128`,
  );
}
