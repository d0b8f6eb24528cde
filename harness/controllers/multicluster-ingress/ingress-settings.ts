import { isIPv4 } from 'node:net';
import { FleetbedError } from '../../core/errors.ts';
import type { LoadBalancer } from '../load-balancers/load-balancer.ts';

/** What the controller is told at its start. Another config cluster means another start (001-R11). */
export interface IngressSettings {
  readonly configCluster: string;
  readonly loadBalancers: readonly LoadBalancer[];
  /** Digits; part of resource names. */
  readonly projectNumber: string;
  /** Region of a client that does not say where it is. */
  readonly defaultClientRegion: string;
  /** Multiplies interval and timeout of health checks (semantics 0.3). */
  readonly healthCheckTimeScale: number;
  /** Semantics 2.7: what is beyond is refused. */
  readonly maxIngresses: number;
  readonly maxServices: number;
  /** A larger fleet is served all the same, and reported. */
  readonly maxClusters: number;
  /** Break one promise on purpose, see `ingress-defects.ts`. @default none */
  readonly defect?: string;
}

/** Semantics 2.7. */
export const QUOTAS: Pick<IngressSettings, 'maxIngresses' | 'maxServices' | 'maxClusters'> = {
  maxIngresses: 50,
  maxServices: 100,
  maxClusters: 15,
};

/** Decodes the pairs `--set name=value` of the command line. Throws `FLEETBED_USAGE`. */
export function decodeIngressSettings(
  pairs: Readonly<Record<string, string>>,
  { home, regionOf }: { readonly home: string; readonly regionOf: (cluster: string) => string | undefined },
): IngressSettings {
  const unknown = Object.keys(pairs).filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) throw usage(`--set has no ${unknown.join(', ')}`, `there are ${NAMES.join(', ')}`);
  const configCluster = pairs['config-cluster'] ?? home;
  const { defect } = pairs;
  return {
    configCluster,
    loadBalancers: decodeLoadBalancers(pairs['load-balancers'] ?? ''),
    projectNumber: pairs['project-number'] ?? '000000000001',
    defaultClientRegion: pairs['default-client-region'] ?? regionOf(configCluster) ?? '',
    healthCheckTimeScale: positive(pairs, 'health-check-time-scale', 1),
    maxIngresses: positive(pairs, 'max-ingresses', QUOTAS.maxIngresses),
    maxServices: positive(pairs, 'max-services', QUOTAS.maxServices),
    maxClusters: positive(pairs, 'max-clusters', QUOTAS.maxClusters),
    ...(defect === undefined ? {} : { defect }),
  };
}

const NAMES: readonly string[] = [
  'config-cluster',
  'load-balancers',
  'project-number',
  'default-client-region',
  'health-check-time-scale',
  'max-ingresses',
  'max-services',
  'max-clusters',
  'defect',
];

/** `lb-0=172.28.0.2,lb-1=172.28.0.3`. */
function decodeLoadBalancers(text: string): readonly LoadBalancer[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', address = ''] = part.split('=');
      if (name !== '' && isIPv4(address)) return { name, address };
      throw usage(`--set load-balancers has "${part}"`, 'give lb-0=172.28.0.2,lb-1=172.28.0.3');
    });
}

function positive(pairs: Readonly<Record<string, string>>, name: string, preset: number): number {
  const text = pairs[name];
  const value = text === undefined ? preset : Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw usage(`--set ${name} is "${text ?? ''}"`, 'give a number above 0');
}

function usage(message: string, hint: string): FleetbedError {
  return new FleetbedError('FLEETBED_USAGE', message, { hint });
}
