import { Readable } from 'node:stream';
import { seededRandom } from '../../core/random.ts';
import type { Fault } from '../../faults/fault.ts';
import type { Installation } from '../../implementations/implementation.ts';
import type { ClusterHandle, Fleet } from '../../providers/provider.ts';
import type { Topology } from '../../topology/topology.ts';
import type { Exchange, ExchangeRequest, TrafficPlan } from '../../traffic/traffic.ts';
import { FEATURES } from '../features.ts';
import { InstantClock } from './instant-clock.ts';
import { ModelSource } from './model-source.ts';
import { ModelWorld, type ModelDefect } from './model-world.ts';

export interface ModelOptions {
  readonly defect?: ModelDefect;
  readonly seed?: number;
  /** @default gke-west-1, gke-west-2 and gke-east-1 */
  readonly clusters?: readonly (readonly [name: string, location: string])[];
}

/** A fleet of the model and everything that a run of conformance needs of it. */
export class ModelFleet {
  readonly clock: InstantClock = new InstantClock();
  readonly world: ModelWorld;
  readonly fleet: Fleet;
  readonly installation: Installation;
  readonly implementation: { name: string; version: string; features: ReadonlySet<string> } = {
    name: 'model',
    version: '1',
    // It is a model of one family.
    features: new Set(Object.values(FEATURES).filter((feature) => !feature.startsWith('MCS'))),
  };
  source: ModelSource | undefined;
  /** What the fleet says of how long it stood still; it rejects when this throws. */
  stalled: () => number = () => 0;
  /** Takes the place of the model's answers while it is set. */
  answerInstead: ((request: ExchangeRequest) => Exchange | undefined) | undefined;

  constructor({ defect, seed = 1, clusters = STORE }: ModelOptions = {}) {
    const topology = topologyOf(clusters);
    const regions = topology.clusters.map(({ name, location }) => ({ name, region: location.region }));
    this.world = new ModelWorld(regions, seededRandom(seed), defect);
    this.fleet = this.#fleetOf(topology);
    this.installation = {
      gatewayClass: 'model-class',
      gatewayUrl: (_vantage, address, port) => `http://${address}:${String(port)}`,
      moveConfigCluster: (cluster) => {
        this.world.config = cluster;
        return Promise.resolve();
      },
      restartProxies: () => {
        this.world.forget();
        return Promise.resolve();
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  #fleetOf(topology: Topology): Fleet {
    const source = (this.source = new ModelSource(
      this.clock,
      (request) => this.answerInstead?.(request) ?? this.#answer(request),
    ));
    const noLogs = (): AsyncIterable<string> => Readable.from([]);
    const unused = (): Promise<never> => Promise.reject(new Error('the model does not do this'));
    const takeDown = (cluster: string): Promise<Fault> => {
      this.world.down.add(cluster);
      const undo = (): Promise<void> => {
        this.world.down.delete(cluster);
        return Promise.resolve();
      };
      return Promise.resolve({ description: `${cluster} is down`, [Symbol.asyncDispose]: undo });
    };
    const handles = topology.clusters.map(({ name, location, network }): [string, ClusterHandle] => {
      const client = this.world.clients.get(name);
      if (client === undefined) throw new Error(`no cluster ${name}`);
      return [name, { name, location, network, client, exec: unused, logs: noLogs }];
    });
    return {
      topology,
      clusters: new Map(handles),
      kubeconfig: () => '',
      loadImage: unused,
      nodeAddress: () => '',
      stalledMs: async () => await Promise.resolve(this.stalled()),
      runOnNetwork: unused,
      vantage: () => Promise.resolve(source),
      faults: { kill: takeDown, pause: takeDown, disconnect: takeDown },
      collect: unused,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  #answer({ url, headers = {}, method = 'GET', ...more }: ExchangeRequest | TrafficPlan): Exchange {
    const { hostname, pathname, search } = new URL(url);
    const pace = 'pace' in more && more.pace.kind === 'open' ? { perSecond: more.pace.perSecond } : {};
    const request = { host: headers['host'] ?? '', path: `${pathname}${search}`, method, headers, ...pace };
    const { status, body, contentType, headers: others } = this.world.answer(hostname, request);
    return { outcome: 'answered', status, body, headers: { ...others, 'content-type': contentType } };
  }
}

const STORE = [
  ['gke-west-1', 'us-west1-a'],
  ['gke-west-2', 'us-west1-a'],
  ['gke-east-1', 'us-east1-b'],
] as const;

function topologyOf(clusters: readonly (readonly [string, string])[]): Topology {
  return {
    fleet: 'model',
    provider: 'kind',
    project: 'fleetbed',
    projectNumber: '1',
    configCluster: clusters[0]?.[0] ?? '',
    network: { name: 'fleetbed-model', subnet: '172.28.0.0/16', gateway: '172.28.0.1', ipRange: '172.28.128.0/17' },
    clusters: clusters.map(([name, text], index) => ({
      name,
      index,
      runtimeName: `model-${name}`,
      location: { text, region: text.replace(/-[a-z]$/, '') },
      network: 'default',
      podCidr: `10.${String(100 + index)}.0.0/16`,
      serviceCidr: `10.${String(200 + index)}.0.0/16`,
      apiPort: 6_444 + index,
    })),
    loadBalancers: [0, 1].map((index) => ({
      name: `lb-${String(index)}`,
      address: `172.28.0.${String(10 + index)}`,
      published: [{ port: 80, hostPort: 18_080 + index }],
      adminHostPort: 19_900 + index,
    })),
    client: { address: '172.28.0.5' },
    routesNodePort: 30_950,
  };
}
