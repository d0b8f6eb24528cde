/** What the annotations of a MultiClusterService say of its ports (semantics 2.2). Texts as ingress-gce `pkg/annotations` has them. */
import type { MultiClusterService, MultiClusterServicePort } from '../../kube/api/multicluster-ingress.ts';
import type { AppProtocol } from './ingress-plan.ts';
import { APP_PROTOCOLS, BACKEND_CONFIG_NAMES } from './names.ts';

const PROTOCOLS: readonly string[] = ['HTTP', 'HTTPS', 'HTTP2'] satisfies readonly AppProtocol[];

export interface ServiceAnnotations {
  readonly protocolOf: (port: MultiClusterServicePort) => AppProtocol;
  /** Name of the BackendConfig of a port. */
  readonly backendConfigOf: (port: MultiClusterServicePort) => string | undefined;
  readonly problems: readonly string[];
}

/** 001-B5, 001-B7. */
export function serviceAnnotations({ metadata: { annotations = {} } }: MultiClusterService): ServiceAnnotations {
  const problems: string[] = [];
  const protocols = readProtocols(annotations[APP_PROTOCOLS], problems);
  const key = BACKEND_CONFIG_NAMES.find((name) => annotations[name] !== undefined);
  const configs = readBackendConfigs(key === undefined ? undefined : annotations[key], problems);
  return {
    protocolOf: (port) => portEntry(protocols, port) ?? 'HTTP',
    backendConfigOf: (port) => portEntry(configs.ports, port) ?? configs.default,
    problems,
  };
}

function portEntry<T>(entries: ReadonlyMap<string, T>, { name = '', port }: MultiClusterServicePort): T | undefined {
  return (name === '' ? undefined : entries.get(name)) ?? entries.get(String(port));
}

function readProtocols(text: string | undefined, problems: string[]): ReadonlyMap<string, AppProtocol> {
  const found = new Map<string, AppProtocol>();
  if (text === undefined) return found;
  const value = parseRecord(text);
  if (value === undefined) {
    problems.push(`error in annotation ${APP_PROTOCOLS}: it is not a JSON object`);
    return found;
  }
  for (const [port, protocol] of Object.entries(value)) {
    if (typeof protocol === 'string' && PROTOCOLS.includes(protocol)) found.set(port, protocol as AppProtocol);
    else
      problems.push(
        `invalid port application protocol: ${typeof protocol === 'string' ? protocol : JSON.stringify(protocol)}`,
      );
  }
  return found;
}

interface BackendConfigs {
  readonly default: string | undefined;
  readonly ports: ReadonlyMap<string, string>;
}

function readBackendConfigs(text: string | undefined, problems: string[]): BackendConfigs {
  const none: BackendConfigs = { default: undefined, ports: new Map() };
  if (text === undefined) return none;
  const value = parseRecord(text);
  const { default: preset, ports = {} } = value ?? {};
  const isText = preset === undefined || typeof preset === 'string';
  if (value === undefined || !isText || !isRecord(ports) || !Object.values(ports).every(isString)) {
    problems.push('BackendConfig annotation is invalid json');
    return none;
  }
  const byPort = new Map(Object.entries(ports).map(([port, name]) => [port, name as string]));
  if (preset === undefined && byPort.size === 0) problems.push("no BackendConfig's found in annotation");
  return { default: preset, ports: byPort };
}

function parseRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
