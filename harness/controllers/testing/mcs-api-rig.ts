import { systemRandom } from '../../core/random.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { ServiceSpec } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import { LABEL_MCS_SOURCE_CLUSTER, MCS_SERVICE_EXPORT, type ServiceExport } from '../../kube/api/mcs-api.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import { runMcsApiController } from '../mcs-api/run-mcs-api-controller.ts';
import { FakeKubeClient } from './fake-kube-client.ts';
import { namespaceObject, serviceObject, sliceObject } from './objects.ts';

/** The Service that is exported in most tests. */
export const HELLO: ObjectKey & { readonly namespace: string } = { namespace: 'store', name: 'hello' };
/** printf %s store/hello | sha256sum | xxd -r -p | basenc --base32hex | cut -c-10 */
export const DERIVED: ObjectKey = { namespace: 'store', name: 'derived-850i4a2bj3' };

export interface McsFleet {
  readonly clock: FakeClock;
  readonly west: FakeKubeClient;
  readonly east: FakeKubeClient;
  readonly lines: string[];
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
  readonly rest: () => Promise<void>;
}

/** Two clusters with namespace `store`, each with its controller. */
export async function withMcsFleet(
  prepare: (fleet: Pick<McsFleet, 'west' | 'east'>) => void,
  run: (fleet: McsFleet) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const [west, east] = [new FakeKubeClient('west', '10.200'), new FakeKubeClient('east', '10.201')];
  for (const client of [west, east]) client.put(namespaceObject('store'));
  prepare({ west, east });
  const lines: string[] = [];
  const stop = new AbortController();
  const member = (client: FakeKubeClient, text: string) => ({
    client,
    location: { text, region: text, zone: text },
    network: 'default',
  });
  const running = ['west', 'east'].map((home) =>
    runMcsApiController({
      clock,
      random: systemRandom,
      signal: stop.signal,
      log: (line) => lines.push(line),
      home,
      clusters: new Map([
        ['west', member(west, 'us-west1')],
        ['east', member(east, 'us-east1')],
      ]),
      network: systemNetwork('127.0.0.1'),
      port: 0,
    }),
  );
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 2_000; turn += 1) {
      if (holds()) return;
      await clock.advance(0);
    }
    throw new Error(`not after 2000 turns: ${what}`);
  };
  const rest = async (): Promise<void> => {
    for (let turn = 0; turn < 60; turn += 1) await clock.advance(0);
  };
  try {
    await run({ clock, west, east, lines, until, rest });
  } finally {
    stop.abort(new Error('stopped'));
    await Promise.all(running);
  }
}

export function exportHello(
  spec: ServiceExport['spec'] = {},
  creationTimestamp = '2026-01-01T00:00:00Z',
): ServiceExport {
  return {
    apiVersion: 'multicluster.x-k8s.io/v1beta1',
    kind: 'ServiceExport',
    metadata: { ...HELLO, creationTimestamp, labels: { own: 'label' } },
    spec,
  };
}

export function putHello(client: FakeKubeClient, addresses: readonly string[], spec: ServiceSpec = {}): void {
  const ports = [{ name: 'tcp', port: 42, protocol: 'TCP' as const, targetPort: 4242 }];
  client.put(serviceObject('hello', { ports, ipFamilies: ['IPv4'], ...spec }));
  client.put(sliceObject('hello', addresses, [{ name: 'tcp', protocol: 'TCP', port: 4242 }]));
}

/** The EndpointSlices that a controller made. */
export function mirrors(client: FakeKubeClient): readonly EndpointSlice[] {
  return client.storedAll(ENDPOINT_SLICE).filter(({ metadata }) => metadata.name.startsWith('derived-'));
}

/** What {@link mirrors} list, by the cluster that it comes from. */
export function addressesBySource(client: FakeKubeClient): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    mirrors(client)
      .map(({ metadata, endpoints }): [string, readonly string[]] => [
        metadata.labels?.[LABEL_MCS_SOURCE_CLUSTER] ?? '',
        (endpoints ?? []).flatMap(({ addresses }) => addresses),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Of the export of {@link HELLO}: `Valid=True Valid`. */
export function conditions(client: FakeKubeClient): readonly string[] {
  const found = client.stored(MCS_SERVICE_EXPORT, HELLO)?.status?.conditions ?? [];
  return found.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
}
