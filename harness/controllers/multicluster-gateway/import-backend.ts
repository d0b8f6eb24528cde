import type { Backend, Endpoint, HealthCheck } from '../../proxy/table/backend.ts';
import { importEndpoints } from '../clusterset/import-endpoints.ts';
import type { ImportBackend } from './backend-refs.ts';
import { endpointCapacity } from './endpoint-capacity.ts';
import type { Evaluation } from './evaluation.ts';
import { DEFAULT_HEALTH_CHECK, scaledHealthCheck } from './health-check.ts';
import type { World } from './world.ts';

/**
 * Upstream drains for 0 s unless a GCPBackendPolicy says more (semantics 1.2), which cuts requests in flight to a
 * removed endpoint. Here they may finish, within the deadline that a request has anyway.
 */
const DRAINING_TIMEOUT_MS = 30_000;

export interface ImportBackendOptions {
  readonly world: World;
  readonly evaluation: Evaluation;
  readonly healthCheckTimeScale: number;
  /** Only endpoints there. @default everywhere */
  readonly region?: string;
}

/**
 * One port of an import as the proxy serves it, with what its policies and annotations say: 000-D11, 000-D12, 000-D14,
 * 000-D19. Its endpoints are those of whoever exports now; routes have no part in it (000-R19).
 */
export function compileImportBackend(
  name: string,
  backend: ImportBackend,
  { world, evaluation, healthCheckTimeScale, region }: ImportBackendOptions,
): Backend {
  const { imported, port } = backend;
  const key = `${imported.namespace}/${imported.name}`;
  const settings = evaluation.policies.backends.byTarget.get(key);
  const check = evaluation.policies.healthChecks.byTarget.get(key) ?? DEFAULT_HEALTH_CHECK;
  const isServed = (cluster: string): boolean => region === undefined || world.clusters.get(cluster)?.region === region;
  const endpoints = importEndpoints(world, imported, port).filter(({ cluster }) => isServed(cluster));
  return {
    name,
    exporters: imported.exporters.filter(isServed),
    endpoints: endpoints.map((endpoint) => withCapacity(world, key, endpoint, settings?.maxRatePerEndpoint)),
    healthCheck: healthCheckOf(),
    drainingTimeoutMs: settings?.drainingTimeoutMs ?? DRAINING_TIMEOUT_MS,
    ...(settings?.affinity === undefined ? {} : { affinity: settings.affinity }),
  };

  function healthCheckOf(): HealthCheck {
    return scaledHealthCheck(check, healthCheckTimeScale, (portName) => {
      const named = imported.ports.find((each) => each.name === portName);
      const numbers = named === undefined ? [] : importEndpoints(world, imported, named).map((each) => each.port);
      // A check has one port: where pods of several clusters disagree, the serving port is all that is left.
      return new Set(numbers).size === 1 ? numbers[0] : undefined;
    });
  }
}

function withCapacity(world: World, key: string, endpoint: Endpoint, policyRate: number | undefined): Endpoint {
  const service = world.clusters.get(endpoint.cluster)?.services.get(key);
  const capacity = service === undefined ? undefined : endpointCapacity(service, policyRate);
  return capacity === undefined ? endpoint : { ...endpoint, capacity };
}
