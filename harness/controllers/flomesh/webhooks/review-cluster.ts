import { isIPv4 } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { ResolveHost } from '../resolve-host.ts';
import { LABEL_CONNECTOR_MODE } from '../names.ts';
import type { Draft, PatchOperation, Validate } from './review.ts';

/** A Cluster says in a label whether it is the own one; one that has the label keeps it, right or wrong. */
export function defaultCluster({ metadata, spec }: Draft): readonly PatchOperation[] {
  const value = spec['isInCluster'] === true ? 'local' : 'remote';
  const { labels } = metadata;
  if (labels === undefined) return [{ op: 'add', path: '/metadata/labels', value: { [LABEL_CONNECTOR_MODE]: value } }];
  if (labels[LABEL_CONNECTOR_MODE] !== undefined) return [];
  return [{ op: 'add', path: `/metadata/labels/${LABEL_CONNECTOR_MODE.replaceAll('/', '~1')}`, value }];
}

export interface ClusterReviewOptions {
  readonly resolve: ResolveHost;
  /** Cluster objects of the own cluster that there are. */
  readonly inClusterObjects: () => number;
  /** Whether other clusters cannot reach an address. */
  readonly isLoopback: (address: string) => boolean;
}

/**
 * 003-B5, 003-B6, 003-B7, 003-B8, 003-B10, 003-B11 and the immutable field of semantics 4.2, in the words of upstream's
 * webhook.
 */
export function clusterReview(options: ClusterReviewOptions): Validate {
  return async ({ object, before }) => {
    const isInCluster = object.spec['isInCluster'] === true;
    if (before === undefined && isInCluster) {
      const count = options.inClusterObjects();
      if (count >= 1) return `there're ${String(count)} InCluster resources, should ONLY have exact ONE`;
    }
    if (before !== undefined && saysTheSame(object, before)) return undefined;
    if (before !== undefined && (before.spec['isInCluster'] === true) !== isInCluster)
      return 'cannot update an immutable field: spec.IsInCluster';
    return labelProblem(object, isInCluster) ?? (isInCluster ? undefined : await remoteProblem(object, options));
  };
}

/** A change of metadata, such as of finalizers. */
function saysTheSame(object: Draft, before: Draft): boolean {
  return isDeepStrictEqual(object.spec, before.spec) && modeOf(object) === modeOf(before);
}

function modeOf({ metadata }: Draft): string {
  return metadata.labels?.[LABEL_CONNECTOR_MODE] ?? '';
}

/** 003-B11 */
function labelProblem(object: Draft, isInCluster: boolean): string | undefined {
  const mode = modeOf(object);
  if (mode === '') return `missing required label '${LABEL_CONNECTOR_MODE}'`;
  if (mode !== 'local' && mode !== 'remote')
    return `invalid value "${mode}" for label ${LABEL_CONNECTOR_MODE}, must be either 'local' or 'remote'`;
  if (isInCluster === (mode === 'local')) return undefined;
  return `label and spec doesn't match: ${LABEL_CONNECTOR_MODE}=${mode}, spec.IsInCluster=${String(isInCluster)}`;
}

async function remoteProblem(
  { spec }: Draft,
  { resolve, isLoopback }: ClusterReviewOptions,
): Promise<string | undefined> {
  const { gatewayHost: host, kubeconfig } = spec;
  if (typeof host !== 'string' || host === '') return 'GatewayHost is required in OutCluster mode';
  if (typeof kubeconfig !== 'string' || kubeconfig === '') return 'kubeconfig must be set in OutCluster mode';
  if (!isIPv4(host) && !DNS_NAME.test(host))
    return `invalid DNS name ${JSON.stringify(host)}: [a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character]`;
  let address: string;
  try {
    address = await resolve(host);
  } catch {
    return `${JSON.stringify(host)} cannot be resolved to IP`;
  }
  if (address !== '0.0.0.0' && !isLoopback(address)) return undefined;
  return `gateway Host ${host} is resolved to Loopback IP or Unspecified`;
}

const LABEL = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const DNS_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);

/**
 * Which addresses nobody else can reach. A fleet of one machine has addresses of 127.0.0.0/8 for everything, 127.0.0.0/16
 * being the machine itself: there only that is loopback.
 *
 * @param own the address that the controller runs at
 */
export function loopbackRule(own: string): (address: string) => boolean {
  const prefix = own.startsWith('127.') && !own.startsWith('127.0.') ? '127.0.' : '127.';
  return (address) => address.startsWith(prefix);
}
