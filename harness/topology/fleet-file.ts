import { z } from 'zod';
import { parseIpv4Range } from '../core/ipv4.ts';
import { PROVIDERS, type ProviderName } from './topology.ts';

export const FLEET_API_VERSION = 'fleetbed.dev/v1alpha1';
export const MAX_CLUSTERS = 50;
/** Of one embedded cluster. */
export const MAX_NODES = 100;

/** A fleet file as its author writes it. The schema is closed: a field that is not here is a mistake. */
export interface FleetFile {
  readonly apiVersion: typeof FLEET_API_VERSION;
  readonly kind: 'Fleet';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly provider?: ProviderName | undefined;
    readonly configCluster?: string | undefined;
    readonly project?: string | undefined;
    readonly projectNumber?: string | undefined;
    readonly loadBalancers?: number | undefined;
    readonly clusters: number | readonly (string | ClusterEntry)[];
    readonly subnet?: string | undefined;
    readonly kubeconfig?: { readonly path: string; readonly dockerNetwork?: string | undefined } | undefined;
  };
}

export interface ClusterEntry {
  readonly name: string;
  readonly location?: string | undefined;
  readonly network?: string | undefined;
  readonly podCidr?: string | undefined;
  readonly serviceCidr?: string | undefined;
  readonly apiPort?: number | undefined;
  readonly nodes?: number | undefined;
  readonly context?: string | undefined;
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function dnsLabel(example: string): z.ZodString {
  return z.string().regex(DNS_LABEL, { error: `a lowercase DNS label is needed, for example "${example}"` });
}

/** A network with a prefix length between the two bounds. */
function cidr(shortest: number, longest: number, example: string): z.ZodString {
  const fits = (text: string): boolean => {
    const range = parseIpv4Range(text);
    return range !== undefined && range.prefix >= shortest && range.prefix <= longest;
  };
  return z.string().refine(fits, {
    error: `an IPv4 network with a prefix of /${String(shortest)} to /${String(longest)} is needed, for example "${example}"`,
  });
}

function wholeNumber(least: number, most: number, error: string): z.ZodNumber {
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

const CIDR_PATTERN = String.raw`^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$`;

/** YAML reads bare digits as a number and drops the zeros in front. */
const DIGITS = 'a quoted string of digits is needed, for example "000000000001"';

const clusterSchema = z
  .strictObject({
    name: dnsLabel('east-1').meta({ description: 'The name of the cluster, unique in the fleet.' }),
    location: dnsLabel('us-west1-a')
      .optional()
      .meta({ description: 'A zone (us-west1-a) or a region (us-west1). Planned when absent.' }),
    network: dnsLabel('default')
      .optional()
      .meta({ description: 'Clusters of one network route to each other’s pods. Default: default.' }),
    podCidr: cidr(8, 24, '10.101.0.0/16')
      .optional()
      .meta({ description: 'Addresses of pods. Planned when absent.', pattern: CIDR_PATTERN }),
    serviceCidr: cidr(8, 28, '10.201.0.0/16')
      .optional()
      .meta({ description: 'Addresses of services. Planned when absent.', pattern: CIDR_PATTERN }),
    apiPort: wholeNumber(1024, 65535, 'a port from 1024 to 65535 is needed')
      .optional()
      .meta({ description: 'Port of the API server on 127.0.0.1. Planned when absent.' }),
    nodes: wholeNumber(1, MAX_NODES, `1 to ${String(MAX_NODES)} nodes are needed`)
      .optional()
      .meta({ description: 'Provider embedded: how many nodes. Default: 1.' }),
    context: z
      .string()
      .min(1, { error: 'the name of a context is needed' })
      .optional()
      .meta({ description: 'Provider kubeconfig: the context of this cluster. Default: its name.' }),
  })
  .meta({ description: 'One cluster.' });

const clusterCount = `1 to ${String(MAX_CLUSTERS)} clusters are needed`;

const clustersSchema = z
  .union([
    wholeNumber(1, MAX_CLUSTERS, clusterCount),
    z
      .array(z.union([dnsLabel('east-1'), clusterSchema]))
      .min(1, { error: clusterCount })
      .max(MAX_CLUSTERS, { error: clusterCount }),
  ])
  .meta({ description: 'How many clusters, or a list of names or objects.' });

const kubeconfigSchema = z
  .strictObject({
    path: z
      .string()
      .min(1, { error: 'the path of a kubeconfig file is needed' })
      .regex(/^(?!~)/, { error: '"~" is not expanded: an absolute path, or one relative to this file, is needed' })
      .meta({ description: 'Absolute, or relative to this file.' }),
    dockerNetwork: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, { error: 'the name of a Docker network is needed, for example "kind"' })
      .optional()
      .meta({ description: 'An existing Docker network that reaches the pods of every cluster.' }),
  })
  .meta({ description: 'Only with provider kubeconfig: where the existing clusters are.' });

/** The shape of a fleet file, field by field. What holds between fields is in `fleet-rules.ts`. */
export const fleetFileSchema: z.ZodType<FleetFile> = z
  .strictObject({
    apiVersion: z.literal(FLEET_API_VERSION),
    kind: z.literal('Fleet'),
    metadata: z.strictObject({
      name: dnsLabel('store').meta({ description: 'Goes into the names of everything that is made.' }),
    }),
    spec: z.strictObject({
      provider: z.enum(PROVIDERS).optional().meta({ description: 'Who makes the clusters. Default: embedded.' }),
      configCluster: dnsLabel('west-1')
        .optional()
        .meta({ description: 'The cluster whose configuration counts. Default: the first.' }),
      project: dnsLabel('fleetbed')
        .optional()
        .meta({ description: 'Goes into resource names and project_id. Default: fleetbed.' }),
      projectNumber: z
        .string({ error: DIGITS })
        .regex(/^\d{1,20}$/, { error: DIGITS })
        .optional()
        .meta({ description: 'Default: "000000000001".' }),
      loadBalancers: wholeNumber(0, 50, '0 to 50 load balancers are needed')
        .optional()
        .meta({ description: 'Load balancers on the shared network. Default: 2.' }),
      clusters: clustersSchema,
      subnet: cidr(12, 24, '172.28.0.0/16')
        .optional()
        .meta({ description: 'Subnet of the shared network. Planned when absent.', pattern: CIDR_PATTERN }),
      kubeconfig: kubeconfigSchema.optional(),
    }),
  })
  .meta({ title: 'fleetbed Fleet', description: 'A fleet of local Kubernetes clusters.' });
