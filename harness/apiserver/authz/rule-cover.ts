/**
 * Whether some rules allow everything that others do. Mirrors kubernetes `pkg/registry/rbac/validation`
 * (`rule.go` `ConfirmNoEscalation`, `policy_comparator.go`, `policy_compact.go`).
 */
import type { PolicyRule } from './policy-rule.ts';
import { urlMatches } from './policy-rule.ts';

/**
 * Rules that say more at once are not taken apart: they are held as a whole or not at all. Upstream takes every rule apart,
 * however long that takes.
 */
const MAX_ATOMS = 10_000;

/** One verb on one resource (or URL) each, as little as can be granted. */
type AtomicRule = PolicyRule;

/** What of `wanted` is not within `held`, put together again and in the order upstream shows it. */
export function uncoveredRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  const missing = wanted
    .filter((rule) => !held.some((each) => covers(each, rule)))
    .flatMap((rule) => (atomCount(rule) > MAX_ATOMS ? [rule] : atomicRules(rule)))
    .filter((atom) => !held.some((rule) => covers(rule, atom)));
  return compact(missing).sort((a, b) => {
    const [left, right] = [ruleText(a), ruleText(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`. */
export function ruleText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts = Object.entries({
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  }).filter(([, list]) => list.length > 0);
  return `{${parts.map(([name, list]) => `${name}:${quotedList(list)}`).join(', ')}}`;
}

/** `["a" "b"]`, as Go prints a list of strings with %q. */
export function quotedList(list: readonly string[]): string {
  return `[${list.map((item) => JSON.stringify(item)).join(' ')}]`;
}

function* atomsOf(rule: PolicyRule): Generator<AtomicRule> {
  for (const group of rule.apiGroups)
    for (const resource of rule.resources)
      for (const verb of rule.verbs) {
        const atom = { ...NOTHING, apiGroups: [group], resources: [resource], verbs: [verb] };
        if (rule.resourceNames.length === 0) yield atom;
        else for (const name of rule.resourceNames) yield { ...atom, resourceNames: [name] };
      }
  for (const url of rule.nonResourceURLs)
    for (const verb of rule.verbs) yield { ...NOTHING, nonResourceURLs: [url], verbs: [verb] };
}

function atomCount({ apiGroups, resources, verbs, resourceNames, nonResourceURLs }: PolicyRule): number {
  const targets = apiGroups.length * resources.length * Math.max(resourceNames.length, 1);
  return (targets + nonResourceURLs.length) * verbs.length;
}

function atomicRules(rule: PolicyRule): AtomicRule[] {
  return [...atomsOf(rule)];
}

const NOTHING: PolicyRule = { verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };

function covers(held: PolicyRule, atom: AtomicRule): boolean {
  return (
    hasAll(held.verbs, atom.verbs) &&
    hasAll(held.apiGroups, atom.apiGroups) &&
    atom.resources.every((resource) => resourceCovered(held.resources, resource)) &&
    namesCovered(held, atom) &&
    atom.nonResourceURLs.every((url) => held.nonResourceURLs.some((pattern) => urlMatches(pattern, url)))
  );
}

function namesCovered(held: PolicyRule, atom: AtomicRule): boolean {
  if (atom.resourceNames.length === 0) return held.resourceNames.length === 0;
  return held.resourceNames.length === 0 || atom.resourceNames.every((name) => held.resourceNames.includes(name));
}

function resourceCovered(held: readonly string[], resource: string): boolean {
  if (held.includes('*') || held.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && held.includes(`*/${resource.slice(slash + 1)}`);
}

function hasAll(held: readonly string[], wanted: readonly string[]): boolean {
  return held.includes('*') || wanted.every((item) => held.includes(item));
}

/** Verbs on the same resource and name become one rule; other rules stay as they are. */
function compact(atoms: readonly AtomicRule[]): PolicyRule[] {
  const byTarget = new Map<string, { readonly rule: AtomicRule; readonly verbs: string[] }>();
  const others: PolicyRule[] = [];
  for (const atom of atoms) {
    if (atom.nonResourceURLs.length > 0 || atomCount(atom) > 1) {
      others.push(atom);
      continue;
    }
    const target = JSON.stringify([atom.apiGroups, atom.resources, atom.resourceNames]);
    const known = byTarget.get(target);
    if (known === undefined) byTarget.set(target, { rule: atom, verbs: [...atom.verbs] });
    else known.verbs.push(...atom.verbs);
  }
  return [...[...byTarget.values()].map(({ rule, verbs }) => ({ ...rule, verbs })), ...others];
}
