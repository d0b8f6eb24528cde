import { expect } from 'chai';
import { seededRandom, systemRandom, type Random } from '../../core/random.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { SERVICE, type Service } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import { MCS_SERVICE_EXPORT, MCS_SERVICE_IMPORT, type ServiceExport } from '../../kube/api/mcs-api.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { namespaceObject, serviceObject, sliceObject } from '../testing/objects.ts';
import { runMcsApiController } from './run-mcs-api-controller.ts';

const CLUSTERS = ['west', 'east', 'north'] as const;
const NAMES = ['hello', 'shop'] as const;
const STEPS = 40;

/** What users have put into one cluster, by Service. */
interface Wanted {
  service?: Service;
  slice?: EndpointSlice;
  exported?: ServiceExport;
}
type Intent = ReadonlyMap<string, ReadonlyMap<string, Wanted>>;

class World {
  readonly clock = new FakeClock();
  readonly clients = new Map(CLUSTERS.map((name, index) => [name, new FakeKubeClient(name, `10.20${String(index)}`)]));
  readonly #running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();

  constructor() {
    for (const client of this.clients.values()) client.put(namespaceObject('store'));
    for (const name of CLUSTERS) this.startController(name);
  }

  startController(home: string): void {
    const stop = new AbortController();
    const members = [...this.clients].map(([name, client]) => {
      const location = { text: name, region: name };
      return [name, { client, location, network: 'default' }] as const;
    });
    const ended = runMcsApiController({
      clock: this.clock,
      random: systemRandom,
      signal: stop.signal,
      log: () => undefined,
      home,
      clusters: new Map(members),
      network: systemNetwork('127.0.0.1'),
      port: 0,
    });
    this.#running.set(home, { stop, ended });
  }

  async stopController(home: string): Promise<void> {
    const running = this.#running.get(home);
    running?.stop.abort(new Error('restarted'));
    await running?.ended;
  }

  client(cluster: string): FakeKubeClient {
    return this.clients.get(cluster as (typeof CLUSTERS)[number])!;
  }

  /** Back-offs pass, too. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 40; turn += 1) await this.clock.advance(turn % 4 === 0 ? 15_000 : 0);
  }

  /** What the controllers made of it, without addresses and versions. */
  result(): unknown {
    return [...this.clients.values()].map((client) => ({
      imports: byName(client.storedAll(MCS_SERVICE_IMPORT)).map(({ metadata, spec, status }) => ({
        name: metadata.name,
        labels: metadata.labels,
        spec: { ...spec, ips: spec.ips?.length },
        clusters: status?.clusters,
        ready: status?.conditions?.map(({ reason }) => reason),
      })),
      exports: byName(client.storedAll(MCS_SERVICE_EXPORT)).map(({ metadata, status }) => ({
        name: metadata.name,
        conditions: status?.conditions?.map(({ type, status: is, reason, message }) => [type, is, reason, message]),
      })),
      services: byName(client.storedAll(SERVICE))
        .filter(({ metadata }) => metadata.name.startsWith('derived-'))
        .map(({ metadata, spec }) => [metadata.name, spec?.ports?.map(({ port }) => port), spec?.sessionAffinity]),
      slices: byName(client.storedAll(ENDPOINT_SLICE))
        .filter(({ metadata }) => metadata.name.startsWith('derived-'))
        .map(({ metadata, endpoints, ports }) => ({ name: metadata.name, labels: metadata.labels, endpoints, ports })),
    }));
  }

  async end(): Promise<void> {
    for (const home of CLUSTERS) await this.stopController(home);
  }
}

function byName<T extends KubeObject>(objects: readonly T[]): readonly T[] {
  return objects.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random.next() * from.length)] as T;
}

function someService(random: Random, name: string): Service {
  const ports = pick(random, [
    [{ name: 'tcp', port: 42 }],
    [{ name: 'tcp', port: 43 }],
    [
      { name: 'tcp', port: 42 },
      { name: 'udp', port: 42, protocol: 'UDP' as const },
    ],
  ]);
  const sessionAffinity = pick(random, ['None', 'ClientIP'] as const);
  const headless = random.next() < 0.3;
  const address = headless ? { clusterIP: 'None' } : {};
  return serviceObject(name, { ports, sessionAffinity, ipFamilies: ['IPv4'], ...address });
}

/** The later the step, the younger it is. */
function exportOf(name: string, step: number, release: string): ServiceExport {
  const creationTimestamp = new Date(Date.UTC(2026, 0, 1, 0, 0, step)).toISOString().replace('.000', '');
  return {
    apiVersion: 'multicluster.x-k8s.io/v1beta1',
    kind: 'ServiceExport',
    metadata: { name, namespace: 'store', creationTimestamp },
    spec: { exportedLabels: { release } },
  };
}

/** One change of a user, or of the fleet. */
async function change(world: World, intent: Intent, random: Random, step: number): Promise<void> {
  const [cluster, name] = [pick(random, CLUSTERS), pick(random, NAMES)];
  const client = world.client(cluster);
  const wanted = intent.get(cluster)!.get(name)!;
  const key = { namespace: 'store', name };
  const kind = Math.floor(random.next() * 7);
  if (kind === 0) {
    client.goDown();
    await world.settle();
    client.comeBack();
  } else if (kind === 1) {
    await world.stopController(cluster);
    world.startController(cluster);
  } else if (kind === 2 && wanted.exported !== undefined) {
    delete wanted.exported;
    client.remove(MCS_SERVICE_EXPORT, key);
  } else if (kind <= 3 && wanted.exported === undefined) {
    wanted.exported = exportOf(name, step, pick(random, ['a', 'b']));
    client.put(wanted.exported);
  } else if (kind <= 5) {
    const addresses = Array.from(
      { length: Math.floor(random.next() * 3) },
      (_, at) => `10.0.${String(step % 200)}.${String(at)}`,
    );
    wanted.slice = sliceObject(name, addresses, [
      { name: 'tcp', protocol: 'TCP', port: 8080 },
      { name: 'udp', protocol: 'UDP', port: 8080 },
    ]);
    client.put(wanted.slice);
  } else {
    // The cluster address of a Service cannot be changed: it is made anew.
    if (wanted.service !== undefined) client.remove(SERVICE, key);
    wanted.service = someService(random, name);
    client.put(wanted.service);
  }
}

function nothing(): Intent {
  return new Map(CLUSTERS.map((cluster) => [cluster, new Map(NAMES.map((name) => [name, {}]))]));
}

describe('the controllers of mcs-api, after anything', () => {
  for (const seed of [1, 2, 3])
    it(`have made what they make of the last state from scratch (seed ${String(seed)})`, async () => {
      const random = seededRandom(seed);
      const intent = nothing();
      const lived = new World();
      for (let step = 0; step < STEPS; step += 1) {
        await change(lived, intent, random, step);
        if (random.next() < 0.3) await lived.settle();
      }
      // So that the last state is never an empty one.
      const last = intent.get('west')!.get('hello')!;
      last.exported ??= exportOf('hello', STEPS, 'a');
      last.service ??= serviceObject('hello', { ports: [{ name: 'tcp', port: 42 }], ipFamilies: ['IPv4'] });
      lived.client('west').put(last.exported);
      lived.client('west').put(last.service);
      await lived.settle();
      const fresh = new World();
      for (const [cluster, services] of intent)
        for (const { service, slice, exported } of services.values())
          for (const object of [service, slice, exported]) if (object !== undefined) fresh.client(cluster).put(object);
      await fresh.settle();
      try {
        expect(lived.result()).to.deep.equal(fresh.result());
        expect(JSON.stringify(fresh.result())).to.contain('"imports":[{');
      } finally {
        await lived.end();
        await fresh.end();
      }
    });
}).timeout(60_000);
