import { expect } from 'chai';
import { MCS_SERVICE_EXPORT, MCS_SERVICE_IMPORT } from '../../kube/api/mcs-api.ts';
import type { FakeKubeClient } from '../testing/fake-kube-client.ts';
import {
  addressesBySource,
  conditions,
  exportHello,
  HELLO,
  mirrors,
  putHello,
  withMcsFleet,
  type McsFleet,
} from '../testing/mcs-api-rig.ts';
import { serviceObject, sliceObject } from '../testing/objects.ts';

function bothExport({ west, east }: Pick<McsFleet, 'west' | 'east'>): void {
  putHello(west, ['10.100.0.1']);
  putHello(east, ['10.101.0.1']);
  west.put(exportHello());
  east.put(exportHello());
}

function bothAreImported({ west, east }: Pick<McsFleet, 'west' | 'east'>): boolean {
  return [west, east].every((client) => mirrors(client).length === 2);
}

/** What no API server sends, and no controller understands. */
const NONSENSE: Readonly<Record<string, (client: FakeKubeClient) => void>> = {
  endpoints: (client) => client.put({ ...sliceObject('hello', []), ...{ endpoints: 'all of them' } }),
  ports: (client) => client.put(serviceObject('hello', { ports: [null as never] })),
};

async function seconds({ clock }: Pick<McsFleet, 'clock'>, count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) await clock.advance(1_000);
}

describe('the controller of mcs-api, outages', () => {
  it('goes on with the last known endpoints of a cluster that is away, and does not wait for it', async () => {
    await withMcsFleet(bothExport, async (fleet) => {
      const { west, east, until } = fleet;
      await until('both', () => bothAreImported(fleet));
      east.goDown();
      putHello(west, ['10.100.0.1', '10.100.0.2']);
      await until('more', () => addressesBySource(west)['west']?.length === 2);
      expect(addressesBySource(west)['east']).to.deep.equal(['10.101.0.1']);
    });
  });

  it('does not wait for a cluster that takes calls and never answers', async () => {
    await withMcsFleet(bothExport, async (fleet) => {
      const { west, east, until } = fleet;
      await until('both', () => bothAreImported(fleet));
      east.hang();
      putHello(west, ['10.100.0.1', '10.100.0.2']);
      await until('more', () => addressesBySource(west)['west']?.length === 2);
      expect(conditions(west)).to.deep.equal(['Valid=True Valid', 'Ready=True Exported', 'Conflict=False NoConflicts']);
      east.comeBack();
      await seconds(fleet, 4);
      await until('caught up', () => addressesBySource(east)['west']?.length === 2);
    });
  });

  it('takes nothing away that a cluster exports which was not seen since the start', async () => {
    const prepare = (fleet: Pick<McsFleet, 'west' | 'east'>): void => {
      const { west, east } = fleet;
      const far = {
        apiVersion: 'multicluster.x-k8s.io/v1beta1',
        kind: 'ServiceImport',
        metadata: { ...HELLO, name: 'far' },
        spec: { type: 'Headless', ports: [{ port: 1 }] },
      };
      west.put(far);
      west.putStatus(far, { clusters: [{ cluster: 'east' }] });
      putHello(west, ['10.100.0.1']);
      west.put(exportHello());
      east.hang();
    };
    await withMcsFleet(prepare, async ({ west, clock, lines, until }) => {
      await clock.advance(10_100);
      await until('own export', () => west.stored(MCS_SERVICE_IMPORT, HELLO)?.spec.ips !== undefined);
      expect(west.stored(MCS_SERVICE_IMPORT, { ...HELLO, name: 'far' })?.spec.type).to.equal('Headless');
      expect(west.writes.filter((line) => line.startsWith('delete'))).to.deep.equal([]);
      expect(lines).to.include('unreachable for 10 s, going on without: east');
    });
  });

  it('goes on without a cluster that refuses its credentials, and with it once they are good again', async () => {
    await withMcsFleet(bothExport, async (fleet) => {
      const { west, east, lines, until } = fleet;
      await until('both', () => bothAreImported(fleet));
      east.expireCredentials();
      east.put(sliceObject('hello', ['10.101.0.9'], [{ name: 'tcp', protocol: 'TCP', port: 4242 }]));
      putHello(west, ['10.100.0.1', '10.100.0.2']);
      await until('the change in the other cluster', () => addressesBySource(west)['west']?.length === 2);
      expect(addressesBySource(west)['east']).to.deep.equal(['10.101.0.1']);
      await seconds(fleet, 3);
      expect(lines.some((line) => line.includes('east') && line.includes('Unauthorized'))).to.equal(true);
      east.comeBack();
      await seconds(fleet, 4);
      await until('the change behind its back', () => addressesBySource(west)['east']?.[0] === '10.101.0.9');
    });
  });

  for (const [what, putNonsense] of Object.entries(NONSENSE)) {
    it(`keeps what a cluster had when its ${what} are nonsense, and follows the others`, async () => {
      await withMcsFleet(bothExport, async (fleet) => {
        const { west, east, lines, until, rest } = fleet;
        await until('both', () => bothAreImported(fleet));
        await rest();
        const written = east.writes.length;
        putNonsense(east);
        putHello(west, ['10.100.0.1', '10.100.0.2']);
        await until('the change in the other cluster', () => addressesBySource(west)['west']?.length === 2);
        expect(addressesBySource(west)['east']).to.deep.equal(['10.101.0.1']);
        expect(lines.filter((line) => line.startsWith('nonsense from east, going on'))).to.not.be.empty;
        await rest();
        expect(east.writes.slice(written)).to.deep.equal([]);
        putHello(east, ['10.101.0.7']);
        await until('sense again', () => addressesBySource(west)['east']?.[0] === '10.101.0.7');
        await until('its own too', () => addressesBySource(east)['west']?.length === 2);
      });
    });

    it(`serves the others where the ${what} of a cluster have never been anything but nonsense`, async () => {
      const prepare = (fleet: Pick<McsFleet, 'west' | 'east'>): void => {
        bothExport(fleet);
        putNonsense(fleet.east);
      };
      await withMcsFleet(prepare, async ({ west, east, until, rest }) => {
        await until('own export', () => addressesBySource(west)['west']?.length === 1);
        await rest();
        expect(east.writes).to.deep.equal([]);
      });
    });
  }

  for (const [what, inWest, inEast, winner] of [
    ['whose clock is years ahead', '2099-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 43],
    ['whose clock has not been set', '1970-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 42],
    ['of the same second, by name', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 43],
  ] as const)
    it(`agrees in every cluster on the oldest export, with a cluster ${what}`, async () => {
      const prepare = ({ west, east }: Pick<McsFleet, 'west' | 'east'>): void => {
        putHello(west, ['10.100.0.1'], { ports: [{ name: 'tcp', port: 42 }] });
        putHello(east, ['10.101.0.1'], { ports: [{ name: 'tcp', port: 43 }] });
        west.put(exportHello({}, inWest));
        east.put(exportHello({}, inEast));
      };
      await withMcsFleet(prepare, async ({ west, east, until, rest }) => {
        const told = (client: FakeKubeClient): string =>
          client.stored(MCS_SERVICE_EXPORT, HELLO)?.status?.conditions?.find(({ type }) => type === 'Conflict')
            ?.message ?? '';
        const portsOf = (client: FakeKubeClient): readonly number[] =>
          (client.stored(MCS_SERVICE_IMPORT, HELLO)?.spec.ports ?? []).map(({ port }) => port);
        await until('both', () => [west, east].every((client) => told(client) !== '' && portsOf(client).length > 0));
        await rest();
        expect([portsOf(west), portsOf(east)]).to.deep.equal([[winner], [winner]]);
        expect(told(west)).to.equal(told(east));
      });
    });
});
