/** The controller over three real API servers: what a server defaults, prunes, validates and orders is the server's own. */
import { expect } from 'chai';
import { systemNetwork } from '../../core/system-network.ts';
import { systemClock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { systemExec } from '../../core/exec.ts';
import { notYet, ready, waitFor } from '../../core/wait.ts';
import { EVENT, SERVICE } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../kube/api/discovery.ts';
import { GATEWAY, GATEWAY_CLASS } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT } from '../../kube/api/net-gke.ts';
import { httpKubeClient, type HttpKubeClient } from '../../kube/client/http-kube-client.ts';
import { MULTICLUSTER_GATEWAY_CRDS } from '../../kube/crds/crds.ts';
import { applyManifest } from '../../kube/manifest/apply-manifest.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import { describeWithApiServer } from '../../kube/testing/describe-with-apiserver.ts';
import { startRealApiServer, type RealApiServer } from '../../kube/testing/real-apiserver.ts';
import {
  exportObject,
  gatewayObject,
  namespaceObject,
  routeObject,
  serviceObject,
  sliceObject,
} from '../testing/objects.ts';
import { ProxyDouble } from '../testing/proxy-double.ts';
import { runFleetController } from './fleet-controller.ts';
import { derivedServiceName } from '../clusterset/name-hash.ts';

const CLUSTERS = ['gke-west-1', 'gke-west-2', 'gke-east-1'] as const;
type Cluster = (typeof CLUSTERS)[number];
const store = { namespace: 'store', name: 'store' };
const gatewayKey = { namespace: 'store', name: 'external-http' };
const routeKey = { namespace: 'store', name: 'public-store-route' };

describeWithApiServer('multi-cluster Gateway over three API servers', (server) => {
  const stop = new AbortController();
  const { signal } = stop;
  const stack = new DisposeStack();
  const clients = new Map<Cluster, HttpKubeClient>();
  const lines: string[] = [];
  let proxy: ProxyDouble;
  let running: Promise<void> = Promise.resolve();

  const at = (cluster: Cluster): HttpKubeClient => clients.get(cluster)!;
  const put = (cluster: Cluster, ...objects: readonly KubeObject[]): Promise<unknown> =>
    applyManifest(at(cluster), objects, { clock: systemClock, signal, fieldManager: 'user' });
  const until = (what: string, look: () => Promise<unknown>, timeoutMs = 20_000): Promise<undefined> =>
    waitFor(
      what,
      async () => {
        const missing = await look();
        return missing === undefined
          ? ready(undefined)
          : notYet(`${JSON.stringify(missing)}; log: ${lines.slice(-3).join(' | ')}`);
      },
      { clock: systemClock, signal, timeoutMs, everyMs: 5 },
    );

  before(async function () {
    this.timeout(120_000);
    const more = await Promise.all(
      [1, 2].map(async (): Promise<RealApiServer> =>
        startRealApiServer({ exec: systemExec, clock: systemClock, signal }),
      ),
    );
    for (const each of more) stack.use(each);
    for (const [index, { kubeconfig }] of [server(), ...more].entries())
      clients.set(CLUSTERS[index]!, stack.use(httpKubeClient({ kubeconfig })));
    let listening: (port: number) => void = () => undefined;
    const port = new Promise<number>((resolve) => {
      listening = resolve;
    });
    running = runFleetController({
      clock: systemClock,
      signal,
      configCluster: 'gke-west-1',
      clusters: new Map(CLUSTERS.map((name) => [name, { client: at(name), location: { region: name.slice(4) } }])),
      loadBalancers: [{ name: 'lb-0', address: '172.28.0.2' }],
      project: 'fleetbed',
      projectNumber: '000000000001',
      defaultClientRegion: 'west-1',
      healthCheckTimeScale: 1,
      network: systemNetwork('127.0.0.1'),
      port: 0,
      onListening: listening,
      log: (line) => lines.push(line),
    });
    proxy = new ProxyDouble(await port, true);
    await proxy.start();
    await Promise.all(CLUSTERS.map((name) => put(name, ...MULTICLUSTER_GATEWAY_CRDS, namespaceObject('store'))));
  });
  after(async function () {
    this.timeout(30_000);
    proxy.stop();
    stop.abort(new Error('the suite is over'));
    await running;
    await stack[Symbol.asyncDispose]();
  });

  it('imports what two clusters export into all three', async () => {
    await put('gke-west-1', serviceObject('store'), exportObject('store'), sliceObject('store', ['10.100.0.1']));
    await put('gke-east-1', serviceObject('store'), exportObject('store'), sliceObject('store', ['10.102.0.1']));
    const derived = { namespace: 'store', name: derivedServiceName('gke-mcs-', 'store', 'store') };
    for (const name of CLUSTERS) {
      await until(`import in ${name}`, async () => {
        const imported = await at(name).find(SERVICE_IMPORT, store, { signal });
        const service = await at(name).find(SERVICE, derived, { signal });
        const slices = await at(name).list(ENDPOINT_SLICE, {
          signal,
          labelSelector: `kubernetes.io/service-name=${derived.name}`,
        });
        const seen = {
          clusters: imported?.status?.clusters?.map(({ cluster }) => cluster).join(),
          ip: imported?.spec.ips?.[0] !== undefined && imported.spec.ips[0] === service?.spec?.clusterIP,
          endpoints: slices.items.flatMap(({ endpoints }) => endpoints ?? []).length,
        };
        return seen.clusters === 'gke-west-1,gke-east-1' && seen.ip && seen.endpoints === 2 ? undefined : seen;
      });
    }
  });

  it('takes a Gateway and a route on', async () => {
    await put('gke-west-1', gatewayObject(), routeObject());
    await until('GatewayClass', async () =>
      (await at('gke-west-1').find(GATEWAY_CLASS, { name: 'gke-l7-global-external-managed-mc' }, { signal })) ===
      undefined
        ? 'none'
        : undefined,
    );
    await until('route reconciled', async () => {
      const route = await at('gke-west-1').get(HTTP_ROUTE, routeKey, { signal });
      const told = route.status?.parents[0]?.conditions ?? [];
      return told.filter(({ status }) => status === 'True').length === 3 ? undefined : told;
    });
    const gateway = await at('gke-west-1').get(GATEWAY, gatewayKey, { signal });
    expect(
      (gateway.status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`).sort(),
    ).to.deep.equal([
      'Accepted=True Accepted',
      'Programmed=True Programmed',
      'Ready=True Ready',
      'Scheduled=True Scheduled',
      'networking.gke.io/GatewayHealthy=True Healthy',
    ]);
    expect(gateway.status?.addresses).to.deep.equal([{ type: 'IPAddress', value: '172.28.0.2' }]);
    expect(gateway.status?.listeners?.[0]?.attachedRoutes).to.equal(1);
    expect(gateway.metadata.finalizers).to.deep.equal(['gateway.finalizer.networking.gke.io']);
    expect(proxy.endpoints).to.deep.equal(['gke-west-1 10.100.0.1', 'gke-east-1 10.102.0.1']);
  });

  it('writes nothing more at rest', async () => {
    const versions = async (): Promise<string> => {
      const all = await Promise.all(
        CLUSTERS.flatMap((name) =>
          [SERVICE, ENDPOINT_SLICE, SERVICE_IMPORT, SERVICE_EXPORT].map((type: ResourceType<KubeObject>) =>
            at(name).list(type, { namespace: 'store', signal }),
          ),
        ),
      );
      const own = await Promise.all(
        [GATEWAY, HTTP_ROUTE, EVENT].map((type: ResourceType<KubeObject>) =>
          at('gke-west-1').list(type, { namespace: 'store', signal }),
        ),
      );
      return [...all, ...own]
        .flatMap(({ items }) =>
          items.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion ?? ''}`),
        )
        .join('\n');
    };
    let last = '';
    await until('rest', async () => {
      const now = await versions();
      const same = now === last;
      last = now;
      return same ? undefined : 'still writing';
    });
    // An export without a Service, whose refusal shows that another pass looked at everything.
    const marker = { namespace: 'bystander', name: 'marker' };
    const tables = proxy.tables.length;
    for (const name of CLUSTERS) {
      await put(name, namespaceObject('bystander'), exportObject('marker', { namespace: 'bystander' }));
      await until(`another pass in ${name}`, async () => {
        const exported = await at(name).get(SERVICE_EXPORT, marker, { signal });
        return exported.status?.conditions?.[1]?.reason === 'NoService' ? undefined : exported.status;
      });
    }
    expect(await versions()).to.equal(last);
    expect(proxy.tables.length).to.equal(tables);
  });

  it('has a route change in the stream within 1 s, and an endpoint change too', async () => {
    const started = systemClock.now();
    await put('gke-west-1', routeObject({ hostnames: ['shop.example.com'] }));
    await until('new hostname', () =>
      Promise.resolve(proxy.last?.listeners[0]?.routes[0]?.hostnames.join() === 'shop.example.com' ? undefined : 'old'),
    );
    expect(systemClock.now() - started).to.be.lessThan(1_000);
    await put('gke-east-1', sliceObject('store', ['10.102.0.1', '10.102.0.2']));
    const changed = systemClock.now();
    await until('new endpoint', () => Promise.resolve(proxy.endpoints.length === 3 ? undefined : proxy.endpoints));
    expect(systemClock.now() - changed).to.be.lessThan(1_000);
  });

  it('lets the Gateway go after the proxy did, and takes the imports away with the last export', async () => {
    await at('gke-west-1').delete(GATEWAY, gatewayKey, { signal });
    await until('Gateway gone', () => at('gke-west-1').find(GATEWAY, gatewayKey, { signal }));
    expect(proxy.last?.listeners).to.deep.equal([]);
    for (const name of ['gke-west-1', 'gke-east-1'] as const) await at(name).delete(SERVICE_EXPORT, store, { signal });
    for (const name of CLUSTERS) {
      await until(`nothing left in ${name}`, async () => {
        const imports = await at(name).list(SERVICE_IMPORT, { namespace: 'store', signal });
        const services = await at(name).list(SERVICE, { namespace: 'store', signal });
        const slices = await at(name).list(ENDPOINT_SLICE, { namespace: 'store', signal });
        const left = [...imports.items, ...services.items, ...slices.items]
          .map(({ metadata }) => metadata.name)
          .filter((each) => each.startsWith('gke-mcs-') || imports.items.length > 0);
        return left.length === 0 ? undefined : left;
      });
    }
    await until('the route has no parent', async () => {
      const { status } = await at('gke-west-1').get(HTTP_ROUTE, routeKey, { signal });
      return status?.parents.length === 0 ? undefined : status;
    });
    expect(lines.filter((line) => /invalid|forbidden|unknown field/i.test(line))).to.deep.equal([]);
  });
});
