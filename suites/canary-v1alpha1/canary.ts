/** What the cases of Gateway API v1alpha1 share: a namespace with web applications, Gateways and routes, and what is said of them. */
import {
  ALPHA_GATEWAY,
  ALPHA_GATEWAY_CLASS,
  ALPHA_HTTP_ROUTE,
  expectEventually,
  FEATURES,
  Inconclusive,
  notYet,
  ready,
  SERVICE,
  type AlphaGateway,
  type AlphaHttpRoute,
  type AlphaListener,
  type Case,
  type CaseContext,
  type Condition,
  type KubeObject,
  type Target,
} from '../../harness/conformance/index.ts';

/** What is alike in every case of this folder. */
export const CANARY: Pick<Case, 'family' | 'behaviour' | 'features' | 'level' | 'needs'> = {
  family: 'gateway-v1alpha1',
  behaviour: 'canary-v1alpha1',
  features: [FEATURES.gatewayV1alpha1],
  level: 'core',
  needs: { roles: ['near'], base: 'none' },
};

const API_VERSION = 'networking.x-k8s.io/v1alpha1';
/** The Service of the document, whose address all Gateways share. */
const ENTRY_POINTS = { namespace: 'kube-system', name: 'traefik' };

/** The two applications of the document. */
export const WEB_01 = 'nginx-web-01';
export const WEB_02 = 'nginx-web-02';

export const NOT_FOUND = '404 text/plain "404 page not found\n"';

/** One case's namespace. */
export interface Canary {
  readonly namespace: string;
  /** A request to the entry point `web`. */
  at(host: string, path?: string): Target;
}

/** Makes the class `traefik`, a namespace of the case, and applications in it, each answering with its name. */
export async function startCanary(t: CaseContext, id: string, ...applications: readonly string[]): Promise<Canary> {
  const namespace = `canary-${id}`;
  const address = await entryPointAddress(t);
  await t.apply(t.near, [
    gatewayClass('traefik'),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...applications.flatMap((name) => [application(namespace, name), service(namespace, name)]),
  ]);
  return { namespace, at: (host, path = '/') => ({ host, path, address }) };
}

async function entryPointAddress({ near, signal }: CaseContext): Promise<string> {
  const { status } = await near.client.get(SERVICE, ENTRY_POINTS, { signal });
  const address = status?.loadBalancer?.ingress?.[0]?.ip;
  if (address !== undefined) return address;
  throw new Inconclusive(`Service ${ENTRY_POINTS.namespace}/${ENTRY_POINTS.name} has no address`);
}

export function gatewayClass(name: string, controller = 'traefik.io/gateway-controller'): KubeObject {
  return object(ALPHA_GATEWAY_CLASS.kind, { name }, { controller });
}

/** On port 80, for the HTTPRoutes of its namespace that have label `app` with the name of the Gateway. */
export function canaryGateway(
  { namespace }: Pick<Canary, 'namespace'>,
  name: string,
  change: Partial<AlphaListener> = {},
  gatewayClassName = 'traefik',
): AlphaGateway {
  const routes = { kind: ALPHA_HTTP_ROUTE.kind, selector: { matchLabels: { app: name } } };
  const listeners = [{ protocol: 'HTTP', port: 80, routes, ...change }];
  return object(ALPHA_GATEWAY.kind, { name, namespace }, { gatewayClassName, listeners });
}

/** For the Gateway of the same name. */
export function canaryRoute(
  { namespace }: Pick<Canary, 'namespace'>,
  name: string,
  spec: NonNullable<AlphaHttpRoute['spec']>,
): AlphaHttpRoute {
  return object(ALPHA_HTTP_ROUTE.kind, { name, namespace, labels: { app: name } }, spec);
}

/** The port of an {@link startCanary} application. */
export function forwardTo(
  serviceName: string,
  weight?: number,
): { readonly serviceName: string; readonly port: number } {
  return { serviceName, port: 80, ...(weight === undefined ? {} : { weight }) };
}

export function service(namespace: string, name: string): KubeObject {
  const spec = { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] };
  return object('Service', { name, namespace }, spec, 'v1');
}

/** The store program, which says `name` in place of the name of its cluster. */
export function application(namespace: string, name: string, pod: object = {}): KubeObject {
  const env = { CLUSTER_NAME: name, ZONE: 'local-a', PROJECT_ID: 'canary' };
  const container = {
    name: 'web',
    image: 'fleetbed.dev/runtime',
    args: ['store'],
    ports: [{ containerPort: 8080 }],
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
    readinessProbe: { httpGet: { path: '/readyz', port: 8080 }, periodSeconds: 1, failureThreshold: 1 },
    ...pod,
  };
  const labels = { app: name };
  return object(
    'Deployment',
    { name, namespace },
    {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers: [container] } },
    },
    'apps/v1',
  );
}

function object<S extends object>(
  kind: string,
  metadata: KubeObject['metadata'],
  spec: S,
  apiVersion = API_VERSION,
): KubeObject & { readonly spec: S } {
  return { apiVersion, kind, metadata, spec };
}

export interface SaidClaim {
  readonly claim: string;
  /** `Type=Status Reason "message"` of each condition, those of listeners after `port: `. */
  readonly said: readonly string[];
}

/** A Gateway comes to say exactly these conditions of itself and of its listeners. */
export async function expectGatewaySays(
  t: CaseContext,
  { namespace }: Pick<Canary, 'namespace'>,
  name: string,
  { claim, said }: SaidClaim,
): Promise<void> {
  await expectSaid(t, { claim, said }, async (signal) => {
    const { status } = await t.near.client.get(ALPHA_GATEWAY, { namespace, name }, { signal });
    return [
      ...(status?.conditions ?? []).map(textOf),
      ...(status?.listeners ?? []).flatMap(({ port, conditions }) =>
        conditions.map((condition) => `${String(port)}: ${textOf(condition)}`),
      ),
    ];
  });
}

/** A route comes to have exactly these conditions by Gateways of the class `traefik`, each after `name of the Gateway: `. */
export async function expectRouteSays(
  t: CaseContext,
  { namespace }: Pick<Canary, 'namespace'>,
  name: string,
  { claim, said }: SaidClaim,
): Promise<void> {
  await expectSaid(t, { claim, said }, async (signal) => {
    const { status } = await t.near.client.get(ALPHA_HTTP_ROUTE, { namespace, name }, { signal });
    return (status?.gateways ?? []).flatMap(({ gatewayRef, conditions = [] }) =>
      conditions.map(({ type, status: value, reason }) => `${gatewayRef.name}: ${type}=${value} ${reason}`),
    );
  });
}

/** A class comes to have exactly these conditions. */
export async function expectClassSays(t: CaseContext, name: string, { claim, said }: SaidClaim): Promise<void> {
  await expectSaid(t, { claim, said }, async (signal) => {
    const { status } = await t.near.client.get(ALPHA_GATEWAY_CLASS, { name }, { signal });
    return (status?.conditions ?? []).map(textOf);
  });
}

async function expectSaid(
  t: CaseContext,
  { claim, said }: SaidClaim,
  look: (signal: AbortSignal) => Promise<readonly string[]>,
): Promise<void> {
  const expected = said.join(', ');
  await expectEventually(t, { claim, expected }, async (signal) => {
    const seen = (await look(signal)).join(', ');
    return seen === expected ? ready(undefined) : notYet(seen === '' ? 'no condition' : seen);
  });
}

function textOf({ type, status, reason, message }: Condition): string {
  return `${type}=${status} ${reason} "${message}"`;
}
