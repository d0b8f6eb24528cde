import { z } from 'zod';

const filters = z.array(z.string()).optional();

function mapping(field: string): z.ZodType {
  return z.array(z.strictObject({ [field]: z.string(), nodeFilters: filters })).optional();
}

/**
 * The closed schema of k3d's configuration file `k3d.io/v1alpha5`, kind `Simple`, written from its documentation
 * (https://k3d.io/stable/usage/configfile/): k3d refuses any other field before it creates anything. Beyond the types it
 * holds what the documentation says in words: at most 32 characters for a name, `hostPort` a string, a timeout as a Go
 * duration.
 */
export const k3dConfigSchema: z.ZodType = z.strictObject({
  apiVersion: z.literal('k3d.io/v1alpha5'),
  kind: z.literal('Simple'),
  metadata: z
    .strictObject({
      name: z
        .string()
        .max(32)
        .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
    })
    .optional(),
  servers: z.int().min(1).optional(),
  agents: z.int().min(0).optional(),
  kubeAPI: z
    .strictObject({ host: z.string().optional(), hostIP: z.ipv4().optional(), hostPort: z.string().optional() })
    .optional(),
  image: z.string().optional(),
  network: z.string().optional(),
  subnet: z.string().optional(),
  token: z.string().optional(),
  volumes: mapping('volume'),
  ports: mapping('port'),
  options: z
    .strictObject({
      k3d: z
        .strictObject({
          wait: z.boolean().optional(),
          timeout: z
            .string()
            .regex(/^(\d+h)?(\d+m)?(\d+s)?$/)
            .optional(),
          disableLoadbalancer: z.boolean().optional(),
          disableImageVolume: z.boolean().optional(),
          disableRollback: z.boolean().optional(),
          loadbalancer: z.strictObject({ configOverrides: z.array(z.string()).optional() }).optional(),
        })
        .optional(),
      k3s: z.strictObject({ extraArgs: mapping('arg'), nodeLabels: mapping('label') }).optional(),
      kubeconfig: z
        .strictObject({
          updateDefaultKubeconfig: z.boolean().optional(),
          switchCurrentContext: z.boolean().optional(),
        })
        .optional(),
      runtime: z
        .strictObject({
          gpuRequest: z.string().optional(),
          serversMemory: z.string().optional(),
          agentsMemory: z.string().optional(),
          hostPidMode: z.boolean().optional(),
          labels: mapping('label'),
          ulimits: z.array(z.strictObject({ name: z.string(), soft: z.number(), hard: z.number() })).optional(),
        })
        .optional(),
    })
    .optional(),
  env: mapping('envVar'),
  registries: z
    .strictObject({ create: z.unknown(), use: z.array(z.string()), config: z.string() })
    .partial()
    .optional(),
  hostAliases: z.array(z.strictObject({ ip: z.string(), hostnames: z.array(z.string()) })).optional(),
  files: z.array(z.unknown()).optional(),
});
