/** `kubectl auth can-i --list`. Mirrors kubernetes `pkg/registry/authorization/selfsubjectrulesreview`. */
import { objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { missingRolesText, type RuleResolver } from '../authz/rbac-authorizer.ts';
import type { PolicyRule } from '../authz/policy-rule.ts';
import type { ProgramAnswer, ProgramCall } from '../registry/subresource-handlers.ts';

export function selfSubjectRulesReview({ body, context }: ProgramCall, resolver: RuleResolver): ProgramAnswer {
  const namespace = textAt(objectAt(body, 'spec'), 'namespace') ?? '';
  if (namespace === '') throw refusals.badRequest('no namespace on request');
  const { rules, missing } = resolver.rulesFor(context.user, namespace);
  const object = {
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec: {},
    status: {
      resourceRules: rules.filter(({ resources }) => resources.length > 0).map(resourceRule),
      nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs.length > 0).map(nonResourceRule),
      incomplete: false,
      ...(missing.length === 0 ? {} : { evaluationError: missingRolesText(missing) }),
    },
  };
  return { code: 201, object };
}

function resourceRule({ verbs, apiGroups, resources, resourceNames }: PolicyRule): JsonObject {
  return {
    verbs: [...verbs],
    apiGroups: [...apiGroups],
    resources: [...resources],
    ...(resourceNames.length === 0 ? {} : { resourceNames: [...resourceNames] }),
  };
}

function nonResourceRule({ verbs, nonResourceURLs }: PolicyRule): JsonObject {
  return { verbs: [...verbs], nonResourceURLs: [...nonResourceURLs] };
}
