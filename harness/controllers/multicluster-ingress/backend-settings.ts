/**
 * What a BackendConfig makes the load balancer do (semantics 2.2). Defaults and texts as ingress-gce
 * `pkg/translator/healthchecks.go` and `pkg/backendconfig/validation.go` have them.
 *
 * `logging`, `securityPolicy`, `cdn` and `iap` are accepted and have no effect. Does not: variables in custom headers.
 */
import type { BackendConfig } from '../../kube/api/multicluster-ingress.ts';
import type { SessionAffinity } from '../../proxy/table/backend.ts';
import type { HeaderValue } from '../../proxy/table/local-answer.ts';
import type { AppProtocol, HealthCheckSettings, PlannedBackend } from './ingress-plan.ts';
import { AFFINITY_COOKIE } from './names.ts';

export type BackendSettings = Pick<
  PlannedBackend,
  'healthCheck' | 'timeoutMs' | 'drainingTimeoutMs' | 'affinity' | 'requestHeaders' | 'responseHeaders'
>;

type Spec = NonNullable<BackendConfig['spec']>;

const INTERVAL_SEC = 15;
const AFFINITY_TYPES = ['NONE', 'CLIENT_IP', 'GENERATED_COOKIE'];

/** 001-D5. @param protocol that of the port */
export function backendSettings(spec: Spec, protocol: AppProtocol): BackendSettings {
  const { timeoutSec = 30, connectionDraining, customRequestHeaders, customResponseHeaders } = spec;
  const draining = connectionDraining?.drainingTimeoutSec;
  const affinity = affinityOf(spec.sessionAffinity ?? {});
  const requestHeaders = headersOf(customRequestHeaders?.headers);
  const responseHeaders = headersOf(customResponseHeaders?.headers);
  return {
    healthCheck: healthCheckOf(spec.healthCheck ?? {}, protocol),
    timeoutMs: timeoutSec * 1_000,
    ...(draining === undefined ? {} : { drainingTimeoutMs: draining * 1_000 }),
    ...(affinity === undefined ? {} : { affinity }),
    ...(requestHeaders.length === 0 ? {} : { requestHeaders }),
    ...(responseHeaders.length === 0 ? {} : { responseHeaders }),
  };
}

/** Undefined when the settings can be served. */
export function backendConfigProblem({ metadata, spec = {} }: BackendConfig): string | undefined {
  const { affinityType = 'NONE' } = spec.sessionAffinity ?? {};
  const { checkIntervalSec = INTERVAL_SEC, timeoutSec = 1 } = spec.healthCheck ?? {};
  const problems = [
    ...(AFFINITY_TYPES.includes(affinityType) || affinityType === ''
      ? []
      : [`unsupported AffinityType: ${affinityType}, should be one of NONE, CLIENT_IP, or GENERATED_COOKIE`]),
    ...(timeoutSec > checkIntervalSec
      ? [`healthCheck.timeoutSec ${String(timeoutSec)} is above checkIntervalSec ${String(checkIntervalSec)}`]
      : []),
  ];
  if (problems.length === 0) return undefined;
  return `BackendConfig ${metadata.namespace ?? ''}/${metadata.name} is not valid: ${problems.join('; ')}`;
}

function healthCheckOf(
  {
    checkIntervalSec = INTERVAL_SEC,
    timeoutSec = Math.min(INTERVAL_SEC, checkIntervalSec),
    healthyThreshold = 1,
    unhealthyThreshold = 2,
    type,
    port,
    requestPath = '/',
  }: NonNullable<Spec['healthCheck']>,
  protocol: AppProtocol,
): HealthCheckSettings {
  return {
    type: type ?? protocol,
    path: requestPath,
    ...(port === undefined ? {} : { port }),
    intervalMs: checkIntervalSec * 1_000,
    timeoutMs: timeoutSec * 1_000,
    healthyThreshold,
    unhealthyThreshold,
  };
}

function affinityOf({
  affinityType,
  affinityCookieTtlSec = 0,
}: NonNullable<Spec['sessionAffinity']>): SessionAffinity | undefined {
  if (affinityType === 'CLIENT_IP') return { type: 'client-ip' };
  if (affinityType !== 'GENERATED_COOKIE') return undefined;
  // 0 seconds: until the browser is closed.
  const ttl = affinityCookieTtlSec === 0 ? {} : { ttlSeconds: affinityCookieTtlSec };
  return { type: 'generated-cookie', name: AFFINITY_COOKIE, path: '/', ...ttl };
}

/** `Name:value`. */
function headersOf(lines: readonly string[] = []): readonly HeaderValue[] {
  return lines.flatMap((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim();
    return colon < 1 || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name)
      ? []
      : [{ name, value: line.slice(colon + 1).trim() }];
  });
}
