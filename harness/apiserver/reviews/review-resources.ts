import type { BuiltInResource } from '../builtin/built-in-resource.ts';

/** Kinds that are answered and never stored. The program of each is named after it. */
export function reviewResources(): BuiltInResource[] {
  return [
    review('authentication.k8s.io', 'SelfSubjectReview', false),
    review('authentication.k8s.io', 'TokenReview', false),
    review('authorization.k8s.io', 'LocalSubjectAccessReview', true),
    review('authorization.k8s.io', 'SelfSubjectAccessReview', false),
    review('authorization.k8s.io', 'SelfSubjectRulesReview', false),
    review('authorization.k8s.io', 'SubjectAccessReview', false),
  ];
}

function review(group: string, kind: string, namespaced: boolean): BuiltInResource {
  const name = kind.toLowerCase();
  return { group, version: 'v1', kind, plural: `${name}s`, namespaced, verbs: ['create'], strategy: {}, program: name };
}
