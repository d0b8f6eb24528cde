import { compileRules } from '../compile-rules.ts';
import { validateRules } from '../validate-rules.ts';
import { RULE_SCHEMA, RULE_VALUE } from './rule-cases.ts';

/** What becomes of a rule about the sample value, in the form of the recorded answers. */
export function ruleAnswer(rule: string): string {
  const schema = { ...RULE_SCHEMA, 'x-kubernetes-validations': [{ rule, message: 'RULE' }] };
  const [compiled] = compileRules(schema, false).rules;
  if (compiled?.error !== undefined) return compiled.error.replaceAll(/selfType\d+/gu, 'selfType');
  return validateRules(RULE_VALUE, undefined, schema, { path: 'spec' })[0]?.body ?? 'true';
}
