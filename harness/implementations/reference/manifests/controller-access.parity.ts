import { expect } from 'chai';
import { systemNetwork } from '../../../core/system-network.ts';
import { runFleetController } from '../../../controllers/multicluster-gateway/fleet-controller.ts';
import { systemClock } from '../../../core/clock.ts';
import { notYet, ready, waitFor } from '../../../core/wait.ts';
import { NAMESPACE, SECRET, SERVICE, type Service } from '../../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../../kube/api/discovery.ts';
import { GATEWAY, GATEWAY_CLASS, type Gateway } from '../../../kube/api/gateway.ts';
import { HTTP_ROUTE, type HttpRoute } from '../../../kube/api/http-route.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT, type ServiceExport } from '../../../kube/api/net-gke.ts';
import { httpKubeClient, type HttpKubeClient } from '../../../kube/client/http-kube-client.ts';
import { MULTICLUSTER_GATEWAY_CRDS } from '../../../kube/crds/crds.ts';
import { contextServer, tokenKubeconfig } from '../../../kube/kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText, parseKubeconfig } from '../../../kube/kubeconfig/kubeconfig-file.ts';
import { applyManifest } from '../../../kube/manifest/apply-manifest.ts';
import { isConditionTrue } from '../../../kube/meta/conditions.ts';
import { resourceType, type KubeObject, type ResourceType } from '../../../kube/meta/object.ts';
import { isForbidden } from '../../../kube/status/status-predicates.ts';
import { describeWithApiServer } from '../../../kube/testing/describe-with-apiserver.ts';
import { controllerAccess } from './controller-access.ts';
import { CONTROLLER, FIELD_MANAGER, SYSTEM_NAMESPACE } from './system-names.ts';

interface TokenRequest extends KubeObject {
  readonly spec: { readonly audiences?: readonly string[] };
  readonly status?: { readonly token: string };
}
const TOKEN_REQUEST: ResourceType<TokenRequest> = resourceType(
  'v1',
  'TokenRequest',
  `serviceaccounts/${CONTROLLER}/token`,
);

const namespace = 'store';
const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'store', namespace },
  spec: { ports: [{ port: 8080, targetPort: 8080 }] },
};
const slice: EndpointSlice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'store-1', namespace, labels: { 'kubernetes.io/service-name': 'store' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.100.0.4'], conditions: { ready: true } }],
  ports: [{ name: '', port: 8080, protocol: 'TCP' }],
};
const serviceExport: ServiceExport = {
  apiVersion: 'net.gke.io/v1',
  kind: 'ServiceExport',
  metadata: { name: 'store', namespace },
};
const gateway: Gateway = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'external-http', namespace },
  spec: {
    gatewayClassName: 'gke-l7-global-external-managed-mc',
    listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }],
  },
};
const route: HttpRoute = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'public-store-route', namespace },
  spec: {
    parentRefs: [{ name: 'external-http' }],
    rules: [{ backendRefs: [{ group: 'net.gke.io', kind: 'ServiceImport', name: 'store', port: 8080 }] }],
  },
};

describeWithApiServer('the rights of the controller', (server) => {
  const stop = new AbortController();
  const { signal } = stop;
  const lines: string[] = [];
  let admin: HttpKubeClient;
  let controller: HttpKubeClient;
  let running: Promise<void>;

  const until = (what: string, look: () => Promise<string | undefined>): Promise<undefined> =>
    waitFor(
      what,
      async () => {
        const missing = await look();
        return missing === undefined ? ready(undefined) : notYet(`${missing}; log: ${lines.slice(-3).join(' | ')}`);
      },
      { clock: systemClock, signal, timeoutMs: 10_000, everyMs: 20 },
    );

  before(async () => {
    admin = httpKubeClient({ kubeconfig: server().kubeconfig });
    const objects = [...MULTICLUSTER_GATEWAY_CRDS, ...controllerAccess('config')];
    await applyManifest(admin, objects, { clock: systemClock, signal, fieldManager: FIELD_MANAGER });
    const request: TokenRequest = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: CONTROLLER, namespace: SYSTEM_NAMESPACE },
      spec: {},
    };
    const token = (await admin.create(TOKEN_REQUEST, request, { signal })).status?.token ?? '';
    const { ca } = contextServer(parseKubeconfig(server().kubeconfig), 'admin');
    const context = { name: 'west', server: server().server, token, ...(ca === undefined ? {} : { ca }) };
    controller = httpKubeClient({ kubeconfig: kubeconfigText(tokenKubeconfig(context)) });
    running = runFleetController({
      clock: systemClock,
      signal,
      configCluster: 'west',
      clusters: new Map([['west', { client: controller, location: { region: 'us-west1' } }]]),
      loadBalancers: [{ name: 'lb-0', address: '172.28.0.10' }],
      project: 'fleetbed',
      projectNumber: '000000000001',
      defaultClientRegion: 'us-west1',
      healthCheckTimeScale: 1,
      network: systemNetwork('127.0.0.1'),
      port: 0,
      log: (line) => lines.push(line),
    });
  });
  after(async () => {
    stop.abort(new Error('the suite is over'));
    await running;
    await controller[Symbol.asyncDispose]();
    await admin[Symbol.asyncDispose]();
  });

  it('suffice for its class, imports, derived objects, statuses, annotations and events', async () => {
    const options = { clock: systemClock, signal, fieldManager: 'test' };
    const store: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    await applyManifest(admin, [store, service, slice, serviceExport, gateway, route], options);
    await until('GatewayClass accepted', async () => {
      const found = await admin.find(GATEWAY_CLASS, { name: gateway.spec.gatewayClassName }, { signal });
      return isConditionTrue(found?.status?.conditions, 'Accepted') ? undefined : 'not accepted';
    });
    await until('ServiceImport with an address', async () => {
      const found = await admin.find(SERVICE_IMPORT, { name: 'store', namespace }, { signal });
      return found?.spec.ips?.length === 1 && found.status?.clusters?.length === 1 ? undefined : 'not complete';
    });
    await until('derived EndpointSlice', async () => {
      const { items } = await admin.list(ENDPOINT_SLICE, { namespace, signal });
      return items.length === 2 ? undefined : `${String(items.length)} slices`;
    });
    await until('ServiceExport exported', async () => {
      const found = await admin.get(SERVICE_EXPORT, { name: 'store', namespace }, { signal });
      return isConditionTrue(found.status?.conditions, 'Exported') ? undefined : 'not exported';
    });
    await until('Gateway with finalizer, annotations and address', async () => {
      const { metadata, status } = await admin.get(GATEWAY, { name: 'external-http', namespace }, { signal });
      const annotated = metadata.annotations?.['networking.gke.io/addresses'] !== undefined;
      return metadata.finalizers?.length === 1 && annotated && status?.addresses?.[0]?.value === '172.28.0.10'
        ? undefined
        : JSON.stringify({ metadata, status });
    });
    await until('HTTPRoute with a parent', async () => {
      const found = await admin.get(HTTP_ROUTE, { name: 'public-store-route', namespace }, { signal });
      return found.status?.parents.length === 1 ? undefined : 'no parent';
    });
    await until('an Event', async () => {
      const path = `/api/v1/namespaces/${namespace}/events`;
      const events = JSON.parse(await admin.raw(path, { signal })) as { readonly items: readonly unknown[] };
      return events.items.length > 0 ? undefined : 'no event';
    });
    expect(lines.filter((line) => /forbidden/i.test(line))).to.deep.equal([]);
  });

  it('suffice for taking imports and derived objects away again', async () => {
    await admin.delete(SERVICE_EXPORT, { name: 'store', namespace }, { signal });
    await until('nothing left', async () => {
      const imports = await admin.list(SERVICE_IMPORT, { namespace, signal });
      const services = await admin.list(SERVICE, { namespace, signal });
      const left = [...imports.items, ...services.items].map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      return left.join() === 'Service store' ? undefined : left.join(', ');
    });
    expect(lines.filter((line) => /forbidden/i.test(line))).to.deep.equal([]);
  });

  it('end at writing Secrets, and at writing what only users write', async () => {
    const refused = async (work: Promise<unknown>): Promise<boolean> =>
      isForbidden(await work.catch((error: unknown) => error));
    expect(await refused(controller.delete(SECRET, { namespace: SYSTEM_NAMESPACE, name: 'x' }, { signal }))).to.equal(
      true,
    );
    expect(await refused(controller.delete(NAMESPACE, { name: namespace }, { signal }))).to.equal(true);
    expect(await refused(controller.delete(HTTP_ROUTE, { name: 'x', namespace }, { signal }))).to.equal(true);
    expect(await refused(controller.create(SERVICE_EXPORT, serviceExport, { signal }))).to.equal(true);
  });
});
