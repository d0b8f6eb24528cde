import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DisposeStack } from '../../core/dispose.ts';
import { mergeKubeconfigs, tokenKubeconfig } from '../../kube/kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText } from '../../kube/kubeconfig/kubeconfig-file.ts';
import type { AnyObject } from '../../kube/meta/object.ts';
import type { ClusterHandle, Fleet, NetworkProcess, ProcessSpec } from '../../providers/provider.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import { parseLocation } from '../../topology/location.ts';
import type { ClusterPlan, Topology } from '../../topology/topology.ts';
import { FakeKubeClient } from './fake-kube-client.ts';

const LOCATIONS = { 'gke-west-1': 'us-west1-a', 'gke-west-2': 'us-west1-a', 'gke-east-1': 'us-east1-b' } as const;

export interface FakeFleetOptions {
  /** What clusters make of applied objects. */
  readonly react: (object: AnyObject) => AnyObject;
}

/** Three clusters and two load balancers, whose admin ports answer over loopback what `tables` says. */
export interface FakeFleet extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly clients: ReadonlyMap<string, FakeKubeClient>;
  /** By load balancer; without an entry its proxy has no table yet. */
  readonly tables: Map<string, RouteTable>;
  /** Every process started, in order. */
  readonly started: ProcessSpec[];
}

export async function fakeFleet({ react }: FakeFleetOptions): Promise<FakeFleet> {
  const stack = new DisposeStack();
  const clients = new Map(Object.keys(LOCATIONS).map((name) => [name, new FakeKubeClient(react)]));
  const tables = new Map<string, RouteTable>();
  const started: ProcessSpec[] = [];
  const loadBalancers = await Promise.all(
    ['lb-0', 'lb-1'].map(async (name, index) => ({
      name,
      address: `172.28.0.${String(10 + index)}`,
      published: [{ port: 80, hostPort: 18_080 + index }],
      adminHostPort: await adminPort(() => tables.get(name), stack),
    })),
  );
  const topology = topologyWith(loadBalancers);
  const fleet: Fleet = {
    topology,
    clusters: new Map([...clients].map(([name, client]) => [name, handle(name, client)])),
    kubeconfig: () => internalKubeconfig(),
    loadImage: () => Promise.resolve(),
    nodeAddress: (cluster) => (cluster === 'gke-west-1' ? '172.28.128.2' : '172.28.128.9'),
    runOnNetwork: (spec) => {
      started.push(spec);
      return Promise.resolve(networkProcess(spec));
    },
    vantage: () => Promise.reject(new Error('the fake fleet has no vantage')),
    faults: { kill: noFault, pause: noFault, disconnect: noFault },
    collect: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { fleet, clients, tables, started, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
}

function handle(name: string, client: FakeKubeClient): ClusterHandle {
  return {
    name,
    client,
    location: parseLocation(LOCATIONS[name as keyof typeof LOCATIONS]),
    network: 'default',
    exec: () => Promise.reject(new Error('the fake cluster runs nothing')),
    logs: async function* () {
      yield await Promise.resolve(`${name}: last words`);
    },
  };
}

function networkProcess({ name, address }: ProcessSpec): NetworkProcess {
  return {
    name,
    address,
    logs: () => Promise.resolve(`first\n${name}: last words\n`),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function internalKubeconfig(): string {
  const contexts = Object.keys(LOCATIONS).map((name) =>
    tokenKubeconfig({ name, server: `https://store-${name}-control-plane:6443`, token: 'admin', ca: `CA of ${name}` }),
  );
  return kubeconfigText(mergeKubeconfigs(contexts));
}

function topologyWith(loadBalancers: Topology['loadBalancers']): Topology {
  const clusters = Object.entries(LOCATIONS).map(([name, location], index): ClusterPlan => ({
    name,
    index,
    runtimeName: `store-${name}`,
    location: parseLocation(location),
    network: 'default',
    podCidr: `10.${String(100 + index)}.0.0/16`,
    serviceCidr: `10.${String(200 + index)}.0.0/16`,
    apiPort: 6444 + index,
  }));
  return {
    fleet: 'store',
    provider: 'kind',
    project: 'fleetbed',
    projectNumber: '000000000001',
    configCluster: 'gke-west-1',
    network: { name: 'fleetbed-store', subnet: '172.28.0.0/16', gateway: '172.28.0.1', ipRange: '172.28.128.0/17' },
    clusters,
    loadBalancers,
    client: { address: '172.28.0.5' },
    routesNodePort: 30_950,
  };
}

function noFault(): Promise<never> {
  return Promise.reject(new Error('the fake fleet has no faults'));
}

async function adminPort(table: () => RouteTable | undefined, stack: DisposeStack): Promise<number> {
  const server: Server = createServer((request, response) => {
    const current = table();
    response.statusCode = current === undefined ? 503 : 200;
    if (current === undefined) response.end('no table yet');
    else response.end(request.url === '/table' ? JSON.stringify(current) : 'ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  return (server.address() as AddressInfo).port;
}
