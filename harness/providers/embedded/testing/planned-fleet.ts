import { readFile } from 'node:fs/promises';
import { checkFleet } from '../../../topology/decode.ts';
import { planFleet } from '../../../topology/plan.ts';
import type { Topology } from '../../../topology/topology.ts';

const LISTEN = '0A';

/** A plan beside everything that listens on this machine, so that tests can run beside real fleets. Linux only. */
export async function plannedFleet(name: string, spec: object): Promise<Topology> {
  const file = { apiVersion: 'fleetbed.dev/v1alpha1', kind: 'Fleet', metadata: { name }, spec };
  const listening = await listeners();
  return planFleet(checkFleet(file, { file: name }), {
    ports: listening.map(({ port }) => ({ port, owner: 'a listener' })),
    subnets: listening
      .filter(({ second }) => second !== 0)
      .map(({ second }) => ({ subnet: `127.${String(second)}.0.0/16`, owner: 'a listener' })),
  });
}

/** What listens on addresses or ports of a plan, as `127.20.240.1:6443`. */
export async function listenersOf({ clusters, network }: Topology): Promise<readonly string[]> {
  const blocks = [network.subnet, ...clusters.map(({ embedded }) => embedded?.block ?? '')].map((block) =>
    block.split('.').slice(0, 2).join('.'),
  );
  const ports = clusters.map(({ apiPort }) => apiPort);
  return (await listeners())
    .filter(({ address, port }) => {
      const isOwn = blocks.some((block) => address.startsWith(`${block}.`));
      return isOwn || (address === '127.0.0.1' && ports.includes(port));
    })
    .map(({ address, port }) => `${address}:${String(port)}`)
    .sort();
}

interface Listener {
  readonly address: string;
  readonly second: number;
  readonly port: number;
}

async function listeners(): Promise<readonly Listener[]> {
  const text = await readFile('/proc/net/tcp', 'utf8');
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [hex = '', port = ''] = local.split(':');
    // Little-endian.
    const bytes = [...Buffer.from(hex, 'hex')].reverse();
    if (state !== LISTEN || bytes[0] !== 127) return [];
    return [{ address: bytes.join('.'), second: bytes[1] ?? 0, port: Number.parseInt(port, 16) }];
  });
}
