import { isIPv4 } from 'node:net';
import type {
  BackendConfig,
  IngressBackendRef,
  MultiClusterIngress,
  MultiClusterService,
  MultiClusterServicePort,
} from '../../kube/api/multicluster-ingress.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import { secretKeyPair } from '../gateway-routes/secret-key-pair.ts';
import { backendConfigProblem, backendSettings } from './backend-settings.ts';
import { readFrontendConfig } from './frontend-settings.ts';
import type { IngressPlan, PlannedBackend, PlannedPath } from './ingress-plan.ts';
import {
  FRONTEND_CONFIG_NAME,
  ingressSource,
  PRE_SHARED_CERTS,
  PRE_SHARED_NAMESPACE,
  serviceSource,
  STATIC_IP,
} from './names.ts';
import { serviceAnnotations } from './service-annotations.ts';
import type { ConfigObjects } from './world.ts';

/** What an ingress asks for, or why it cannot be had. Texts are those of events. */
export interface Planning {
  /** Absent when there are problems: then the last good one stays (001-R8). */
  readonly plan?: IngressPlan;
  readonly problems: readonly string[];
  /** What is served, but otherwise than asked. */
  readonly warnings: readonly string[];
}

/** @param services those that are served, by `namespace/name` */
export function planIngress(
  ingress: MultiClusterIngress,
  config: ConfigObjects,
  services: ReadonlyMap<string, MultiClusterService>,
): Planning {
  const planner = new Planner(ingress, config, services);
  const plan = planner.plan();
  const { problems, warnings } = planner;
  const unique = [...new Set(problems)];
  return {
    ...(plan === undefined || unique.length > 0 ? {} : { plan }),
    problems: unique,
    warnings: [...new Set(warnings)],
  };
}

class Planner {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  readonly #ingress: MultiClusterIngress;
  readonly #namespace: string;
  readonly #config: ConfigObjects;
  readonly #services: ReadonlyMap<string, MultiClusterService>;
  readonly #backends: PlannedBackend[] = [];
  /** Of {@link #backends}, by service and port. */
  readonly #indexes = new Map<string, number>();
  readonly #sources: Record<string, number> = {};

  constructor(ingress: MultiClusterIngress, config: ConfigObjects, services: ReadonlyMap<string, MultiClusterService>) {
    this.#ingress = ingress;
    this.#namespace = ingress.metadata.namespace ?? '';
    this.#config = config;
    this.#services = services;
  }

  plan(): IngressPlan | undefined {
    const { metadata, spec } = this.#ingress;
    const { backend, tls = [] } = spec?.template?.spec ?? {};
    this.#sources[ingressSource(keyTextOf(this.#ingress))] = metadata.generation ?? 0;
    this.#checkAddress();
    if (backend === undefined) {
      // 001-B1
      this.problems.push(`MCI ${keyTextOf(this.#ingress)} is missing a default backend`);
      return undefined;
    }
    const defaultBackend = this.#backend(backend);
    const paths = this.#paths();
    const certificates = [
      ...tls.flatMap(({ secretName }) => (secretName === undefined ? [] : [`${this.#namespace}/${secretName}`])),
      ...commaList(metadata.annotations?.[PRE_SHARED_CERTS]).map((name) => `${PRE_SHARED_NAMESPACE}/${name}`),
    ];
    for (const key of certificates) this.#checkCertificate(key);
    const httpsRedirect = this.#httpsRedirect();
    return {
      sources: this.#sources,
      defaultBackend,
      paths,
      backends: this.#backends,
      certificates: [...new Set(certificates)],
      ...(httpsRedirect === undefined ? {} : { httpsRedirect }),
    };
  }

  #paths(): readonly PlannedPath[] {
    return (this.#ingress.spec?.template?.spec?.rules ?? []).flatMap(({ host = '', http, backend }) => {
      // The shorthand of a rule is one path for all (semantics 2.2).
      const paths = http?.paths ?? (backend === undefined ? [] : [{ backend }]);
      return paths.map(({ path = '/*', backend: ref }) => ({
        host: host === '' ? '*' : host,
        path,
        backend: this.#backend(ref),
      }));
    });
  }

  /** Index of the backend; one for each port of a MultiClusterService that is used (001-R14). */
  #backend({ serviceName, servicePort }: IngressBackendRef): number {
    const key = `${this.#namespace}/${serviceName}`;
    const service = this.#services.get(key);
    if (service === undefined) {
      // 001-B2
      this.problems.push(`Error AVMBR102: MultiClusterService ${key} not found.`);
      return -1;
    }
    this.#sources[serviceSource(key)] = service.metadata.generation ?? 0;
    const port = service.spec.template.spec.ports.find(
      (each) => each.port === servicePort || String(each.port) === servicePort || each.name === servicePort,
    );
    if (port === undefined) {
      // 001-B3
      this.problems.push(`MultiClusterService ${key} has no port ${String(servicePort)}`);
      return -1;
    }
    const id = `${serviceName} ${String(port.port)}`;
    const index = this.#indexes.get(id) ?? this.#backends.push(this.#planned(service, port)) - 1;
    this.#indexes.set(id, index);
    return index;
  }

  #planned(service: MultiClusterService, port: MultiClusterServicePort): PlannedBackend {
    const { protocolOf, backendConfigOf, problems } = serviceAnnotations(service);
    // 001-B5, 001-B7
    this.problems.push(...problems.map((problem) => `MultiClusterService ${keyTextOf(service)}: ${problem}`));
    const protocol = protocolOf(port);
    const settings = this.#backendConfig(backendConfigOf(port))?.spec ?? {};
    return {
      service: service.metadata.name,
      port: port.port,
      portName: port.name ?? '',
      targetPort: port.targetPort ?? port.port,
      protocol,
      ...backendSettings(settings, protocol),
    };
  }

  #backendConfig(name: string | undefined): BackendConfig | undefined {
    if (name === undefined) return undefined;
    const key = `${this.#namespace}/${name}`;
    const found = this.#config.backendConfigs.get(key);
    if (found === undefined) {
      // 001-B6
      this.warnings.push(`BackendConfig ${key} not found; defaults stay`);
      return undefined;
    }
    const problem = backendConfigProblem(found);
    if (problem !== undefined) this.problems.push(problem);
    return found;
  }

  /** 001-B4 */
  #checkAddress(): void {
    const address = this.#ingress.metadata.annotations?.[STATIC_IP];
    if (address === undefined || address === '' || isIPv4(address)) return;
    this.problems.push(
      `Invalid value for field 'resource.IPAddress': '${address}'. Must be a literal IP address or URL referencing an Address resource.`,
    );
  }

  #checkCertificate(key: string): void {
    const secret = this.#config.secrets.get(key);
    if (secret === undefined) {
      this.problems.push(`Secret ${key} of type kubernetes.io/tls not found`);
      return;
    }
    const parsed = secretKeyPair(secret);
    if ('problem' in parsed) this.problems.push(`Secret ${key}: ${parsed.problem}`);
  }

  #httpsRedirect(): number | undefined {
    const name = this.#ingress.metadata.annotations?.[FRONTEND_CONFIG_NAME] ?? '';
    if (name === '') return undefined;
    const key = `${this.#namespace}/${name}`;
    const found = this.#config.frontendConfigs.get(key);
    if (found === undefined) {
      this.problems.push(`FrontendConfig ${key} not found`);
      return undefined;
    }
    return readFrontendConfig(found).httpsRedirect;
  }
}

function commaList(text = ''): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
