/**
 * What a HealthCheckPolicy makes the proxy do: 000-D11, 000-D12, 000-B11.
 *
 * Does not: the PROXY protocol; `logConfig`, which has nowhere to write to.
 */
import type {
  GrpcHealthCheck,
  HealthCheckConfig,
  HealthCheckPolicy,
  HealthCheckPort,
  HealthCheckType,
  HttpHealthCheck,
  TcpHealthCheck,
} from '../../kube/api/gke-policies.ts';
import type { HealthCheck } from '../../proxy/table/backend.ts';
import type { PolicyReading } from './policy-attachment.ts';

/** A health check before it is scaled and its port is found. */
export interface HealthCheckSettings extends Omit<HealthCheck, 'port'> {
  /** A number, or the name of a port of the import. @default the serving port */
  readonly checkedPort?: number | string;
}

/** 000-D11: what applies to an import without a policy. */
export const DEFAULT_HEALTH_CHECK: HealthCheckSettings = {
  path: '/',
  intervalMs: 15_000,
  timeoutMs: 15_000,
  healthyThreshold: 1,
  unhealthyThreshold: 2,
};

type ByType = Pick<
  HealthCheckConfig,
  'httpHealthCheck' | 'httpsHealthCheck' | 'http2HealthCheck' | 'tcpHealthCheck' | 'grpcHealthCheck'
>;

const FIELDS: Readonly<Record<HealthCheckType, keyof ByType>> = {
  HTTP: 'httpHealthCheck',
  HTTPS: 'httpsHealthCheck',
  HTTP2: 'http2HealthCheck',
  TCP: 'tcpHealthCheck',
  GRPC: 'grpcHealthCheck',
};

/** What the policy asks for; its defaults are 5, 5, 2 and 2 (000-D12). */
export function readHealthCheckPolicy({ spec }: HealthCheckPolicy): PolicyReading<HealthCheckSettings> {
  const {
    checkIntervalSec = 5,
    timeoutSec = 5,
    healthyThreshold = 2,
    unhealthyThreshold = 2,
    config,
  } = spec.default ?? {};
  const type = config?.type ?? 'HTTP';
  const problems = [
    ...(timeoutSec > checkIntervalSec
      ? [`timeoutSec ${String(timeoutSec)} is above checkIntervalSec ${String(checkIntervalSec)}`]
      : []),
    ...configProblems(type, config ?? {}),
  ];
  if (problems.length > 0) return { problem: problems.map((problem) => `spec.default.${problem}`).join('; ') };
  return {
    ...(type === 'HTTP' ? {} : { type }),
    ...protocolSettings(type, config ?? {}),
    ...portSettings(config?.[FIELDS[type]] ?? {}),
    intervalMs: checkIntervalSec * 1_000,
    timeoutMs: timeoutSec * 1_000,
    healthyThreshold,
    unhealthyThreshold,
  };
}

function configProblems(type: HealthCheckType, config: HealthCheckConfig): readonly string[] {
  const own = FIELDS[type];
  const others = Object.values(FIELDS).filter((field) => field !== own && config[field] !== undefined);
  const check: HttpHealthCheck & TcpHealthCheck & GrpcHealthCheck = config[own] ?? {};
  const problems = others.map((field) => `config.${field} is set, but the type is ${type}`);
  const { port, portName, portSpecification, proxyHeader, requestPath = '' } = check;
  if (portSpecification === 'USE_FIXED_PORT' && port === undefined)
    problems.push(`config.${own}.port is needed for USE_FIXED_PORT`);
  if (portSpecification === 'USE_NAMED_PORT' && (portName ?? '') === '')
    problems.push(`config.${own}.portName is needed for USE_NAMED_PORT`);
  if (proxyHeader === 'PROXY_V1') problems.push(`config.${own}.proxyHeader PROXY_V1 is not supported`);
  // Upstream's pattern is not anchored.
  if (requestPath !== '' && !requestPath.startsWith('/'))
    problems.push(`config.${own}.requestPath ${requestPath} does not begin with /`);
  return problems;
}

function protocolSettings(type: HealthCheckType, config: HealthCheckConfig): Pick<HealthCheck, 'path'> {
  if (type === 'TCP') {
    const { request = '', response = '' } = config.tcpHealthCheck ?? {};
    return { path: '/', ...given('request', request), ...given('response', response) };
  }
  if (type === 'GRPC') return { path: '/', ...given('grpcService', config.grpcHealthCheck?.grpcServiceName ?? '') };
  const check: HttpHealthCheck = config[FIELDS[type]] ?? {};
  const { host = '', requestPath = '', response = '' } = check;
  return { path: requestPath === '' ? '/' : requestPath, ...given('host', host), ...given('response', response) };
}

function given(key: 'host' | 'request' | 'response' | 'grpcService', value: string): Partial<HealthCheck> {
  return value === '' ? {} : { [key]: value };
}

/** Without a specification the number goes before the name, and no port at all is the serving port. */
function portSettings(check: HealthCheckPort): Pick<HealthCheckSettings, 'checkedPort'> {
  const { port, portName = '', portSpecification } = check;
  const named = portName === '' ? undefined : portName;
  const wanted = {
    USE_FIXED_PORT: port,
    USE_NAMED_PORT: named,
    USE_SERVING_PORT: undefined,
  };
  const checkedPort = portSpecification === undefined ? (port ?? named) : wanted[portSpecification];
  return checkedPort === undefined ? {} : { checkedPort };
}

/** What the proxy does: intervals by the clock of the fleet, and a port by number. */
export function scaledHealthCheck(
  { checkedPort, ...check }: HealthCheckSettings,
  timeScale: number,
  portNumber: (name: string) => number | undefined,
): HealthCheck {
  const port = typeof checkedPort === 'string' ? portNumber(checkedPort) : checkedPort;
  return {
    ...check,
    ...(port === undefined ? {} : { port }),
    intervalMs: scaled(check.intervalMs, timeScale),
    timeoutMs: scaled(check.timeoutMs, timeScale),
  };
}

function scaled(ms: number, timeScale: number): number {
  return Math.max(1, Math.round(ms * timeScale));
}
