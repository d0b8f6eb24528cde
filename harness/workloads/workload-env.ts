import { FleetbedError } from '../core/errors.ts';

/** The environment of a program, as `process.env`. */
export type WorkloadEnv = Readonly<Record<string, string | undefined>>;

const NEXT = 'take CLUSTER_NAME, ZONE and PROJECT_ID from the ConfigMap cluster-info, POD_NAME from metadata.name';

/**
 * The variables that a program cannot answer without. An empty one counts as missing.
 * Throws `FLEETBED_USAGE` with every missing one.
 */
export function requireEnv<K extends string>(
  program: string,
  env: WorkloadEnv,
  names: readonly K[],
): Readonly<Record<K, string>> {
  const missing = names.filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0) {
    throw new FleetbedError('FLEETBED_USAGE', `${program} needs environment variables that are not set`, {
      problems: missing.map((name) => ({ path: `env.${name}`, message: 'is not set' })),
      hint: NEXT,
    });
  }
  return Object.fromEntries(names.map((name) => [name, env[name] ?? ''])) as Record<K, string>;
}

/** The pod's name: `POD_NAME`, else the hostname that every container runtime puts into `HOSTNAME`. */
export function podNameOf(program: string, env: WorkloadEnv): string {
  return requireEnv(program, { POD_NAME: env['POD_NAME'] ?? env['HOSTNAME'] }, ['POD_NAME']).POD_NAME;
}
