/**
 * A fleet with an implementation in it, as a model: every change takes effect at once, and answers follow from the API
 * objects of all clusters. Cases run against it in milliseconds, and its defects show that they can fail.
 */
import { FleetbedError } from '../../core/errors.ts';
import type { Deployment } from '../../kube/api/apps.ts';
import { DEPLOYMENT } from '../../kube/api/apps.ts';
import { NAMESPACE, SERVICE } from '../../kube/api/core.ts';
import { GATEWAY, type Gateway } from '../../kube/api/gateway.ts';
import { HEALTH_CHECK_POLICY } from '../../kube/api/gke-policies.ts';
import { HTTP_ROUTE, type HttpBackendRef, type HttpRoute, type HttpRouteRule } from '../../kube/api/http-route.ts';
import { SERVICE_EXPORT } from '../../kube/api/net-gke.ts';
import type { AnyObject, Condition, KubeObject } from '../../kube/meta/object.ts';
import type { Random } from '../../core/random.ts';
import { ModelClient, type ModelView } from './model-client.ts';
import { dressed, redirected, rewritten, type ModelAnswer } from './model-filters.ts';
import { ruleFor, type ModelRequest } from './model-routing.ts';

export type ModelDefect =
  'weights-ignored' | 'failover-never-returns' | 'deleted-export-still-served' | 'prefix-too-wide';

interface ModelPod {
  readonly cluster: string;
  readonly region: string;
  readonly name: string;
}

export class ModelWorld {
  readonly clients: ReadonlyMap<string, ModelClient>;
  /** Clusters whose node is killed or paused. */
  readonly down: Set<string> = new Set();
  /** The config cluster. */
  config: string;
  readonly #regions: ReadonlyMap<string, string>;
  readonly #random: Random;
  readonly #defect: ModelDefect | undefined;
  readonly #unready = new Set<string>();
  readonly #turns = new Map<string, number>();
  /** Of the defects: exporters, and clusters without pods, that were ever seen, as `namespace/name cluster`. */
  readonly #everExported = new Set<string>();
  readonly #everEmpty = new Set<string>();

  constructor(clusters: readonly { name: string; region: string }[], random: Random, defect?: ModelDefect) {
    this.#regions = new Map(clusters.map(({ name, region }) => [name, region]));
    this.config = clusters[0]?.name ?? '';
    this.#random = random;
    this.#defect = defect;
    this.clients = new Map(clusters.map(({ name }) => [name, new ModelClient(name, () => this.#viewOf(name))]));
  }

  /** What proxies remember goes with them. */
  forget(): void {
    this.#everExported.clear();
    this.#everEmpty.clear();
  }

  answer(address: string, request: ModelRequest): ModelAnswer {
    if (this.#defect !== undefined) this.#remember();
    const gateways = this.#stored(this.config, GATEWAY);
    const gateway = gateways[Number(address.split('.').at(-1)) - 10]?.metadata.name;
    const routes = this.#stored(this.config, HTTP_ROUTE).filter(
      ({ spec }) => spec.parentRefs?.some(({ name }) => name === gateway) === true,
    );
    const rule = ruleFor(routes, request, this.#defect === 'prefix-too-wide');
    if (rule === undefined) return text(404, 'fault filter abort');
    return redirected(rule, request) ?? this.#forward(rule, rewritten(rule, rule.filters, request));
  }

  #forward(rule: HttpRouteRule, request: ModelRequest): ModelAnswer {
    for (const { requestMirror } of rule.filters ?? []) {
      const copied = requestMirror === undefined ? undefined : this.#podFor(requestMirror.backendRef.name, request);
      if (copied !== undefined) this.#deliver(copied, request);
    }
    const backend = this.#pick(rule.backendRefs ?? []);
    if (backend === undefined || this.#exporters(backend.name).length === 0) return text(500, 'fault filter abort');
    const pod = this.#podFor(backend.name, request);
    if (pod === undefined) return text(503, 'no healthy upstream');
    const answer = this.#deliver(pod, rewritten(rule, backend.filters, request));
    return dressed(dressed(answer, backend.filters), rule.filters);
  }

  #deliver(pod: ModelPod, request: ModelRequest): ModelAnswer {
    if (request.method !== 'POST') return podAnswer(pod, request);
    this.#switch(pod.name, request.path);
    return text(200, 'OK');
  }

  #switch(pod: string, path: string): void {
    if (path.endsWith('/fleetbed/unready')) this.#unready.add(pod);
    else if (path.endsWith('/fleetbed/ready')) this.#unready.delete(pod);
  }

  #pick(backends: readonly HttpBackendRef[]): HttpBackendRef | undefined {
    const weightOf = ({ weight = 1 }: HttpBackendRef): number =>
      this.#defect === 'weights-ignored' ? Math.min(weight, 1) : weight;
    let left = this.#random.next() * backends.reduce((sum, backend) => sum + weightOf(backend), 0);
    return backends.find((backend) => (left -= weightOf(backend)) < 0);
  }

  #podFor(name: string, { headers, perSecond = 0 }: ModelRequest): ModelPod | undefined {
    const region = headers['x-fleetbed-client-region'] ?? this.#regions.get(this.config);
    const forgotten = (cluster: string): boolean => this.#everEmpty.has(`${name} ${cluster}`);
    const never = this.#defect === 'failover-never-returns';
    const all = this.#exporters(name).flatMap((cluster) =>
      never && forgotten(cluster) ? [] : this.#servingPods(cluster).filter((pod) => this.#isHealthy(name, pod)),
    );
    const near = all.filter((pod) => pod.region === region);
    const others = all.filter((pod) => pod.region !== region);
    const pods = near.length === 0 ? others : this.#overflows(name, near, others, perSecond) ? others : near;
    const turn = (this.#turns.get(name) ?? 0) + 1;
    this.#turns.set(name, turn);
    return pods[turn % pods.length];
  }

  /** 000-D12: paths and parts of bodies; the default check of a store pod always passes. */
  #isHealthy(name: string, pod: ModelPod): boolean {
    const policy = this.#stored(this.config, HEALTH_CHECK_POLICY).find(({ spec }) => spec.targetRef.name === name);
    const { requestPath: path = '/', response = '' } = policy?.spec.default?.config?.httpHealthCheck ?? {};
    const answer = podAnswer(pod, { host: '', path, method: 'GET', headers: {} });
    return answer.status === 200 && answer.body.includes(response);
  }

  /** 000-D14: whether this one of so many requests per second goes to the next region. */
  #overflows(name: string, near: readonly ModelPod[], others: readonly ModelPod[], perSecond: number): boolean {
    const capacityOf = (pods: readonly ModelPod[]): number =>
      pods.reduce((sum, { cluster }) => {
        const service = this.#stored(cluster, SERVICE).find(({ metadata }) => metadata.name === name);
        const rate = service?.metadata.annotations?.['networking.gke.io/max-rate-per-endpoint'];
        return sum + (rate === undefined ? Infinity : Number(rate));
      }, 0);
    const [own, rest] = [capacityOf(near), capacityOf(others)];
    if (perSecond <= own || others.length === 0) return false;
    const share = perSecond > own + rest ? own / (own + rest) : own / perSecond;
    return this.#random.next() >= share;
  }

  /** Clusters that export the service of namespace `store`. */
  #exporters(name: string): readonly string[] {
    return [...this.clients.keys()].filter(
      (cluster) =>
        this.#exports(cluster, 'store', name) ||
        (this.#defect === 'deleted-export-still-served' && this.#everExported.has(`${name} ${cluster}`)),
    );
  }

  #exports(cluster: string, namespace: string, name: string): boolean {
    const has = (object: KubeObject): boolean =>
      object.metadata.namespace === namespace && object.metadata.name === name;
    return this.#stored(cluster, SERVICE_EXPORT).some(has) && this.#stored(cluster, SERVICE).some(has);
  }

  #remember(): void {
    for (const cluster of this.clients.keys()) {
      for (const { metadata } of this.#stored(cluster, SERVICE_EXPORT)) {
        this.#everExported.add(`${metadata.name} ${cluster}`);
        if (!this.down.has(cluster) && this.#servingPods(cluster).length === 0)
          this.#everEmpty.add(`${metadata.name} ${cluster}`);
      }
    }
  }

  #servingPods(cluster: string): readonly ModelPod[] {
    if (this.down.has(cluster)) return [];
    const region = this.#regions.get(cluster) ?? '';
    return this.#podNames(cluster)
      .filter((name) => !this.#unready.has(name))
      .map((name) => ({ cluster, region, name }));
  }

  #podNames(cluster: string): readonly string[] {
    const deployments = this.#stored(cluster, DEPLOYMENT);
    return deployments.flatMap(({ metadata, spec }) =>
      Array.from({ length: spec.replicas ?? 1 }, (_, index) => `${metadata.name}-${cluster}-${String(index)}`),
    );
  }

  #stored<T extends KubeObject>(
    cluster: string,
    type: { readonly plural: string; readonly objectType?: T },
  ): readonly T[] {
    return this.clients.get(cluster)?.stored<T>(type) ?? [];
  }

  #viewOf(cluster: string): ModelView {
    return {
      reach: () => {
        if (this.down.has(cluster))
          throw new FleetbedError('FLEETBED_KUBE_UNREACHABLE', `https://${cluster}.test did not answer`);
      },
      derived: (kind) => this.#derived(cluster, kind),
      seen: (object) => this.#seen(cluster, object),
      post: (path) => {
        const [, pod = '', word] = /pods\/([^:]+):8080\/proxy\/fleetbed\/(\w+)$/.exec(path) ?? [];
        this.#switch(pod, `/fleetbed/${word}`);
      },
    };
  }

  #derived(cluster: string, kind: string): readonly KubeObject[] {
    if (kind === 'Pod') return this.#podNames(cluster).map((name) => podObject(name, !this.#unready.has(name)));
    if (kind !== 'ServiceImport' && kind !== 'Service') return [];
    const namespaces = new Set(this.#stored(cluster, NAMESPACE).map(({ metadata }) => metadata.name));
    const exported = [...this.clients.keys()].flatMap((each) =>
      this.#stored(each, SERVICE_EXPORT).filter(({ metadata: { namespace = '', name } }) =>
        this.#exports(each, namespace, name),
      ),
    );
    const names = new Map(exported.map(({ metadata }) => [`${metadata.namespace ?? ''}/${metadata.name}`, metadata]));
    return [...names.values()]
      .filter(({ namespace = '' }) => namespaces.has(namespace))
      .map(({ namespace = '', name }) => importOf(cluster, namespace, name, kind));
  }

  #seen(cluster: string, object: AnyObject): KubeObject {
    if (object.kind === 'Deployment') return deploymentSeen(object as KubeObject as Deployment);
    if (cluster !== this.config) return object;
    if (object.kind === 'HealthCheckPolicy')
      return { ...object, ...{ status: { conditions: conditionsAt(object, { Attached: 'Attached' }) } } };
    if (object.kind === 'Gateway') return this.#gatewaySeen(object as KubeObject as Gateway);
    return object.kind === 'HTTPRoute' ? this.#routeSeen(object as KubeObject as HttpRoute) : object;
  }

  #gatewaySeen(gateway: Gateway): Gateway {
    const conditions = conditionsAt(gateway, { Accepted: 'Accepted', Programmed: 'Programmed' });
    const names = this.#stored(this.config, GATEWAY).map(({ metadata }) => metadata.name);
    const index = names.includes(gateway.metadata.name) ? names.indexOf(gateway.metadata.name) : names.length;
    const attachedRoutes = this.#stored(this.config, HTTP_ROUTE).filter(
      ({ spec }) => spec.parentRefs?.some(({ name }) => name === gateway.metadata.name) === true,
    ).length;
    const listeners = gateway.spec.listeners.map(({ name }) => ({ name, attachedRoutes, conditions }));
    return { ...gateway, status: { addresses: [{ value: `172.28.0.${String(10 + index)}` }], conditions, listeners } };
  }

  #routeSeen(route: HttpRoute): HttpRoute {
    const backends = (route.spec.rules ?? []).flatMap(({ backendRefs }) => backendRefs ?? []);
    const isResolved = backends.every(({ name }) => this.#exporters(name).length > 0);
    const conditions = [
      ...conditionsAt(route, { Accepted: 'Accepted' }),
      ...conditionsAt(route, { ResolvedRefs: isResolved ? 'ResolvedRefs' : 'BackendNotFound' }, isResolved),
    ];
    const parents = (route.spec.parentRefs ?? []).map((parentRef) => ({
      parentRef,
      controllerName: 'model',
      conditions,
    }));
    return { ...route, status: { parents } };
  }
}

function text(status: number, body: string): ModelAnswer {
  return { status, body, contentType: 'text/plain' };
}

function podAnswer(pod: ModelPod, { host, path }: ModelRequest): ModelAnswer {
  if (path === '/healthz') return text(200, 'OK');
  const facts: Record<string, string> = { cluster_name: pod.cluster, pod_name: pod.name, host_header: host };
  const key = new URL(path, 'http://model').pathname.split('/').at(-1) ?? '';
  const value = facts[key];
  return value === undefined
    ? { status: 200, body: JSON.stringify(facts), contentType: 'application/json' }
    : text(200, value);
}

function podObject(name: string, isReady: boolean): KubeObject {
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }] };
  const pod = {
    status,
    spec: { containers: [] },
    metadata: { name, namespace: 'store', uid: name, labels: { app: 'store', version: 'v1' } },
  };
  return { apiVersion: 'v1', kind: 'Pod', ...pod };
}

function importOf(cluster: string, namespace: string, name: string, kind: 'ServiceImport' | 'Service'): KubeObject {
  const ip = `${cluster}/${namespace}/${name}`;
  if (kind === 'ServiceImport') {
    const spec = { type: 'ClusterSetIP', ips: [ip], ports: [{ port: 8080 }] };
    return { apiVersion: 'net.gke.io/v1', kind, metadata: { name, namespace }, ...{ spec } };
  }
  return { apiVersion: 'v1', kind, metadata: { name: `gke-mcs-${name}`, namespace }, ...{ spec: { clusterIP: ip } } };
}

function deploymentSeen(deployment: Deployment): Deployment {
  const { replicas = 1 } = deployment.spec;
  const { generation = 1 } = deployment.metadata;
  const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
  return { ...deployment, status: { observedGeneration: generation, ...counts } };
}

function conditionsAt(
  { metadata }: KubeObject,
  reasons: Readonly<Record<string, string>>,
  holds: boolean = true,
): readonly Condition[] {
  return Object.entries(reasons).map(([type, reason]) => ({
    type,
    status: holds ? 'True' : 'False',
    reason,
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
    observedGeneration: metadata.generation ?? 0,
  }));
}
