/** What the cases of Multi Cluster Ingress share: applications in clusters, their objects in the config cluster, and what is said of them. */
import {
  answerOf as answeredBy,
  ENDPOINT_SLICE,
  EVENT,
  expectEventually,
  FEATURES,
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
  notYet,
  ready,
  SERVICE,
  type AnswersClaim,
  type Case,
  type CaseCluster,
  type CaseContext,
  type IngressBackendRef,
  type KubeObject,
  type MultiClusterIngress,
  type MultiClusterIngressRule,
  type MultiClusterService,
  type Service,
  type Target,
} from '../../harness/conformance/index.ts';

/** What is alike in every case of this folder. */
export const INGRESS: Pick<Case, 'family' | 'behaviour' | 'features' | 'level' | 'needs'> = {
  family: 'multicluster-ingress',
  behaviour: 'multicluster-ingress',
  features: [FEATURES.multiClusterIngress],
  level: 'core',
  needs: { roles: ['near', 'far'], base: 'none' },
};

const API_VERSION = 'networking.gke.io/v1';
/** The services of the document. */
export const FOO = 'foo';
export const BAR = 'bar';
export const DEFAULT = 'default-backend';
export const PARENT = 'networking.gke.io/multiclusterservice-parent';

/** Starts each application in each of the clusters, in a namespace of the case. They answer with {@link answerOf}. */
export async function startApps(
  t: CaseContext,
  namespace: string,
  clusters: readonly CaseCluster[],
  ...names: readonly string[]
): Promise<void> {
  await makeNamespace(t, namespace);
  for (const cluster of clusters)
    await t.apply(
      cluster,
      names.map((name) => application(namespace, name, cluster)),
    );
}

/** In every cluster of the fleet: it is the same everywhere. */
export async function makeNamespace(t: CaseContext, namespace: string): Promise<void> {
  await t.apply(t.clusters, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
}

/** What an application of a cluster calls itself. */
export function answerOf(name: string, cluster: Pick<CaseCluster, 'name'>): string {
  return `${name}.${cluster.name}`;
}

/** Of an address that nobody serves. Docker takes connections to a published port and breaks them off; else they are refused. */
export const SILENCE: Pick<AnswersClaim, 'from' | 'by'> = {
  from: ['no answer'],
  by: (sample) => (sample.outcome === 'refused' || sample.outcome === 'reset' ? 'no answer' : answeredBy(sample)),
};

/** One pod that serves port 8080. */
export function application(namespace: string, name: string, cluster: CaseCluster): KubeObject {
  const env = { CLUSTER_NAME: answerOf(name, cluster), ZONE: cluster.location.text, PROJECT_ID: 'ingress' };
  const container = {
    name: 'web',
    image: 'fleetbed.dev/runtime',
    args: ['store'],
    ports: [{ containerPort: 8080 }],
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
    readinessProbe: { httpGet: { path: '/readyz', port: 8080 }, periodSeconds: 1, failureThreshold: 1 },
  };
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 2, containers: [container] } };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, ...{ spec } };
}

export interface ServiceChange {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly clusters?: readonly string[];
}

/** Port 80 of the pods of an application. */
export function multiClusterService(
  namespace: string,
  name: string,
  { annotations, clusters }: ServiceChange = {},
): MultiClusterService {
  const ports = [{ name: 'web', protocol: 'TCP' as const, port: 80, targetPort: 8080 }];
  return {
    apiVersion: API_VERSION,
    kind: 'MultiClusterService',
    metadata: { name, namespace, ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      template: { spec: { selector: { app: name }, ports } },
      ...(clusters === undefined ? {} : { clusters: clusters.map((link) => ({ link })) }),
    },
  };
}

/**
 * Changes a MultiClusterService that the case applied. Applying it again would have the end of the case delete it before the
 * ingress that refers to it.
 */
export async function changeService(
  t: CaseContext,
  namespace: string,
  name: string,
  {
    annotations = {},
    clusters,
  }: { readonly annotations?: Readonly<Record<string, string | null>>; readonly clusters?: readonly string[] },
): Promise<void> {
  const spec = { clusters: clusters?.map((link) => ({ link })) ?? null };
  const patch = { metadata: { annotations }, spec };
  await t.near.client.mergePatch(MULTI_CLUSTER_SERVICE, { namespace, name }, patch, { signal: t.signal });
}

export function port80(serviceName: string): IngressBackendRef {
  return { serviceName, servicePort: 80 };
}

export interface IngressChange {
  readonly backend?: IngressBackendRef | null;
  readonly rules?: readonly MultiClusterIngressRule[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Of name `ingress`; its default backend is {@link DEFAULT} unless said otherwise, `null` for none. */
export function multiClusterIngress(
  namespace: string,
  { backend = port80(DEFAULT), rules = [], annotations }: IngressChange = {},
  name = 'ingress',
): MultiClusterIngress {
  return {
    apiVersion: API_VERSION,
    kind: 'MultiClusterIngress',
    metadata: { name, namespace, ...(annotations === undefined ? {} : { annotations }) },
    spec: { template: { spec: { ...(backend === null ? {} : { backend }), rules } } },
  };
}

/** `<location>/<name>`. */
export function linkOf({ name, location }: CaseCluster): string {
  return `${location.text}/${name}`;
}

/** The ingress comes to have an address. */
export async function expectAddress(
  t: CaseContext,
  namespace: string,
  { name = 'ingress', cluster = t.near }: { readonly name?: string; readonly cluster?: CaseCluster } = {},
): Promise<string> {
  return expectEventually(
    t,
    { claim: `MultiClusterIngress ${namespace}/${name} gets an address`, expected: 'status.VIP' },
    async (signal) => {
      const { status } = await cluster.client.get(MULTI_CLUSTER_INGRESS, { namespace, name }, { signal });
      return status?.VIP === undefined ? notYet('no VIP') : ready(status.VIP);
    },
  );
}

/** A request to the address of the case's ingress. */
export function at(address: string, host: string, path = '/'): Target {
  return { address, host, path };
}

/** The derived Service of a MultiClusterService in a cluster, found by its parent annotation. */
export async function derivedServiceIn(
  { client }: CaseCluster,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<Service | undefined> {
  const parent = JSON.stringify({ Namespace: namespace, Name: name });
  const { items } = await client.list(SERVICE, { namespace, signal });
  return items.find(({ metadata }) => metadata.annotations?.[PARENT] === parent);
}

/** Exactly these clusters come to have the derived Service. */
export async function expectDerivedIn(
  t: CaseContext,
  namespace: string,
  name: string,
  wanted: readonly CaseCluster[],
): Promise<void> {
  const expected = wanted.map((cluster) => cluster.name).join(', ');
  await expectEventually(
    t,
    { claim: `the derived Service of ${name} is in the clusters that are selected`, expected },
    async (signal) => {
      const found: string[] = [];
      for (const cluster of t.clusters)
        if ((await derivedServiceIn(cluster, namespace, name, signal)) !== undefined) found.push(cluster.name);
      return found.join(', ') === expected ? ready(undefined) : notYet(found.join(', '));
    },
  );
}

/** Addresses of the pods behind a Service. */
export async function podsBehind(
  { client }: CaseCluster,
  { metadata: { namespace = '', name } }: Service,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const labelSelector = `kubernetes.io/service-name=${name}`;
  const { items } = await client.list(ENDPOINT_SLICE, { namespace, labelSelector, signal });
  return items.flatMap(({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses));
}

export interface EventClaim {
  readonly kind: 'MultiClusterIngress' | 'MultiClusterService';
  readonly name: string;
  readonly type: 'Normal' | 'Warning';
  /** @default any */
  readonly reason?: string;
  /** Part of the message. */
  readonly saying: string;
}

/** An object comes to have an Event that says so. */
export async function expectEvent(t: CaseContext, namespace: string, claim: EventClaim): Promise<void> {
  const { kind, name, type, reason, saying } = claim;
  await expectEventually(
    t,
    { claim: `${kind} ${name} gets an Event`, expected: `${type} ${reason ?? ''} "${saying}"` },
    async (signal) => {
      const { items } = await t.near.client.list(EVENT, { namespace, signal });
      const own = items.filter(({ involvedObject }) => involvedObject.kind === kind && involvedObject.name === name);
      const found = own.some(
        (event) =>
          event.type === type &&
          (reason === undefined || event.reason === reason) &&
          event.message?.includes(saying) === true,
      );
      if (found) return ready(undefined);
      return notYet(
        own.map((event) => `${event.type ?? ''} ${event.reason ?? ''} "${event.message ?? ''}"`).join(', '),
      );
    },
  );
}
