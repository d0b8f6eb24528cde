/** BackendTLSPolicy (GEP-1897): which policy a port of a Service has, and what it says about TLS to its endpoints. */
import type { BackendTlsPolicy } from '../../kube/api/backend-tls-policy.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import type { ClientTls } from '../../proxy/table/backend.ts';
import type { SubjectName } from '../../proxy/table/listener.ts';
import { resolveAuthority, type Named } from './certificates.ts';
import { draft, merged } from './evaluate-listeners.ts';
import type { Refusal } from './reference-access.ts';
import type { ServiceBackend } from './service-backend.ts';
import { keyTextOf, type World } from './world.ts';

/** What a policy says, once for all its targets. */
export interface EvaluatedPolicy {
  readonly policy: BackendTlsPolicy;
  readonly accepted: ConditionDraft;
  readonly resolvedRefs: ConditionDraft;
  /** Absent for a policy that cannot be kept: what it is for must not be sent in the clear, so it is not sent. */
  readonly tls?: ClientTls;
  readonly trust?: Named<readonly string[]>;
}

/** By `namespace/service`, or `namespace/service:port name` for those of one port. */
export interface BackendPolicies {
  readonly byTarget: ReadonlyMap<string, EvaluatedPolicy>;
  readonly all: readonly EvaluatedPolicy[];
}

/** The oldest policy of a target wins; one that wins nowhere is conflicted (GEP-713, conflict resolution). */
export function evaluatePolicies(world: World): BackendPolicies {
  const byTarget = new Map<string, EvaluatedPolicy>();
  const all = world.backendTlsPolicies.map((policy) => {
    const targets = targetsOf(policy);
    const free = targets.filter((target) => !byTarget.has(target));
    const winner = targets.map((target) => byTarget.get(target)?.policy).find((each) => each !== undefined);
    const evaluated =
      free.length === 0 && winner !== undefined ? conflicted(world, policy, winner) : evaluatePolicy(world, policy);
    for (const target of free) byTarget.set(target, evaluated);
    return evaluated;
  });
  return { byTarget, all };
}

/** The policy of a port: its own, else that of the whole Service. */
export function policyOf(
  { byTarget }: BackendPolicies,
  { service, port }: ServiceBackend,
): EvaluatedPolicy | undefined {
  const key = keyTextOf(service);
  return byTarget.get(`${key}:${port.name ?? ''}`) ?? byTarget.get(key);
}

/** Whether a policy speaks of a backend, in force or not. */
export function isTarget({ policy }: EvaluatedPolicy, { service, port }: ServiceBackend): boolean {
  const key = keyTextOf(service);
  return targetsOf(policy).some((target) => target === key || target === `${key}:${port.name ?? ''}`);
}

function targetsOf({ metadata, spec }: BackendTlsPolicy): readonly string[] {
  return spec.targetRefs
    .filter(({ group, kind }) => group === '' && kind === 'Service')
    .map(({ name, sectionName }) => {
      const key = `${metadata.namespace ?? ''}/${name}`;
      return sectionName === undefined ? key : `${key}:${sectionName}`;
    });
}

function conflicted(world: World, policy: BackendTlsPolicy, winner: BackendTlsPolicy): EvaluatedPolicy {
  const { resolvedRefs } = evaluatePolicy(world, policy);
  const refusal = { reason: 'Conflicted', message: `${keyTextOf(winner)} is older and has the same target` };
  return { policy, accepted: draft('Accepted', refusal), resolvedRefs };
}

function evaluatePolicy(world: World, policy: BackendTlsPolicy): EvaluatedPolicy {
  const { caCertificateRefs = [], wellKnownCACertificates, hostname, subjectAltNames } = policy.spec.validation;
  const from = { kind: 'BackendTLSPolicy', namespace: policy.metadata.namespace ?? '' };
  const results = caCertificateRefs.map((ref) => resolveAuthority(world, from, ref));
  const found = results.filter((result): result is Named<readonly string[]> => 'value' in result);
  const refusals = results.filter((result): result is Refusal & typeof result => 'reason' in result);
  const resolvedRefs = draft('ResolvedRefs', merged(refusals));
  const problem = validityProblem(wellKnownCACertificates, found.length);
  if (problem !== undefined) return { policy, accepted: draft('Accepted', problem), resolvedRefs };
  const trust =
    found.length === 0
      ? undefined
      : { name: found.map(({ name }) => name).join('+'), value: found.flatMap(({ value }) => value) };
  const names = (subjectAltNames ?? []).map(({ type, hostname: dns = '', uri = '' }): SubjectName =>
    type === 'URI' ? { type: 'uri', value: uri } : { type: 'dns', value: dns },
  );
  return {
    policy,
    accepted: draft('Accepted', undefined),
    resolvedRefs,
    tls: {
      serverName: hostname,
      ...(trust === undefined ? {} : { trust: trust.name }),
      ...(names.length === 0 ? {} : { names }),
    },
    ...(trust === undefined ? {} : { trust }),
  };
}

function validityProblem(wellKnown: string | undefined, authorities: number): Refusal | undefined {
  if (wellKnown !== undefined && wellKnown !== 'System')
    return { reason: 'Invalid', message: `wellKnownCACertificates ${wellKnown} is not supported; use System` };
  return wellKnown === undefined && authorities === 0
    ? { reason: 'NoValidCACertificate', message: 'no certificate authority resolves' }
    : undefined;
}
