import type { PolicyRule } from '../../authz/policy-rule.ts';

/** A role as it is recorded. */
export interface RecordedRole {
  readonly name: string;
  /** Absent: a ClusterRole. */
  readonly namespace?: string;
  /** `view`: its rules become part of the ClusterRole of that name. */
  readonly aggregateTo?: string;
  /** Its rules are those of all roles that aggregate to this. */
  readonly aggregates?: string;
  /** {@link recordedRule} */
  readonly rules: readonly string[];
}

/**
 * `verbs|groups|resources`, `verbs|groups|resources|names` or `verbs|paths`; items are separated by commas. The core group is
 * the empty text.
 */
export function recordedRule(text: string): PolicyRule {
  const [verbs = [], second = [], resources, resourceNames = []] = text.split('|').map((part) => part.split(','));
  return resources === undefined
    ? { verbs, apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: second }
    : { verbs, apiGroups: second, resources, resourceNames, nonResourceURLs: [] };
}
