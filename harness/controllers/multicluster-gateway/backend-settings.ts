/**
 * What a GCPBackendPolicy makes the proxy do (semantics 1.2).
 *
 * `logging` and `securityPolicy` are accepted and have no effect. Does not: Identity-Aware Proxy; HEADER_FIELD, for which
 * the policy has no field that names the header. CLIENT_IP_PORT_PROTO sticks by address alone, which is more than asked.
 */
import type { GcpBackendPolicy } from '../../kube/api/gke-policies.ts';
import type { SessionAffinity } from '../../proxy/table/backend.ts';
import type { PolicyReading } from './policy-attachment.ts';

export interface BackendSettings {
  /** Of a request, unless its route says otherwise. */
  readonly timeoutMs?: number;
  readonly drainingTimeoutMs?: number;
  readonly affinity?: SessionAffinity;
  /** Requests per second; wins over the annotation of Services. */
  readonly maxRatePerEndpoint?: number;
}

/** The cookie of Google's load balancers. */
export const AFFINITY_COOKIE = 'GCLB';

type Default = NonNullable<GcpBackendPolicy['spec']['default']>;

export function readBackendPolicy({ spec }: GcpBackendPolicy): PolicyReading<BackendSettings> {
  const { timeoutSec, connectionDraining, sessionAffinity, iap, maxRatePerEndpoint } = spec.default ?? {};
  const problems = [...affinityProblems(sessionAffinity ?? {}), ...iapProblems(iap ?? {})];
  if (problems.length > 0) return { problem: problems.map((problem) => `spec.default.${problem}`).join('; ') };
  const draining = connectionDraining?.drainingTimeoutSec;
  const affinity = affinityOf(sessionAffinity ?? {});
  return {
    ...(timeoutSec === undefined ? {} : { timeoutMs: timeoutSec * 1_000 }),
    ...(draining === undefined ? {} : { drainingTimeoutMs: draining * 1_000 }),
    ...(affinity === undefined ? {} : { affinity }),
    ...(maxRatePerEndpoint === undefined ? {} : { maxRatePerEndpoint }),
  };
}

function affinityProblems({ type = 'NONE', cookieTtlSec }: NonNullable<Default['sessionAffinity']>): readonly string[] {
  if (type === 'HEADER_FIELD') return ['sessionAffinity.type HEADER_FIELD is not supported: no field names the header'];
  if (cookieTtlSec !== undefined && type !== 'GENERATED_COOKIE' && type !== 'HTTP_COOKIE')
    return [`sessionAffinity.cookieTtlSec needs type GENERATED_COOKIE or HTTP_COOKIE, not ${type}`];
  return [];
}

function iapProblems({
  enabled = false,
  clientID = '',
  oauth2ClientSecret,
}: NonNullable<Default['iap']>): readonly string[] {
  if (!enabled) return [];
  const missing = [
    ...(clientID === '' ? ['clientID'] : []),
    ...((oauth2ClientSecret?.name ?? '') === '' ? ['oauth2ClientSecret.name'] : []),
  ];
  return missing.length > 0
    ? [`iap.enabled needs ${missing.join(' and ')}`]
    : ['iap is not supported: there is no Identity-Aware Proxy'];
}

function affinityOf({
  type = 'NONE',
  cookieTtlSec = 0,
}: NonNullable<Default['sessionAffinity']>): SessionAffinity | undefined {
  switch (type) {
    case 'NONE':
    case 'HEADER_FIELD':
      return undefined;
    case 'CLIENT_IP':
    case 'CLIENT_IP_PROTO':
    case 'CLIENT_IP_PORT_PROTO':
      return { type: 'client-ip' };
    case 'GENERATED_COOKIE':
    case 'HTTP_COOKIE':
      // 0 seconds: until the browser is closed.
      return {
        type: 'generated-cookie',
        name: AFFINITY_COOKIE,
        path: '/',
        ...(cookieTtlSec === 0 ? {} : { ttlSeconds: cookieTtlSec }),
      };
  }
}
