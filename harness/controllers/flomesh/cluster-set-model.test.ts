import { expect } from 'chai';
import { startEmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { seededRandom, type Random } from '../../core/random.ts';
import { SERVICE, type Service } from '../../kube/api/core.ts';
import {
  FLOMESH_CLUSTER,
  FLOMESH_SERVICE_EXPORT,
  FLOMESH_SERVICE_IMPORT,
  type FlomeshServiceExport,
  type FlomeshServiceImport,
} from '../../kube/api/flomesh.ts';
import { INGRESS } from '../../kube/api/networking.ts';
import { keyOf, keyText, type KubeObject, type ResourceType } from '../../kube/meta/object.ts';
import { isAlreadyExists, isNotFound } from '../../kube/status/status-predicates.ts';
import { clusterKey, exportRule, flomeshCluster, flomeshExport, httpbinService } from '../testing/flomesh-objects.ts';
import { FlomeshRig } from '../testing/flomesh-rig.ts';
import { desiredImports } from './control-plane/desired-imports.ts';
import { judgeExports } from './control-plane/judge-exports.ts';
import type { MemberWorld } from './control-plane/member-world.ts';
import { judgeOwnExports } from './member/judge-own-exports.ts';
import { withValid } from './member/valid-condition.ts';

const MEMBERS = [1, 2, 3] as const;
const NAMES = ['a', 'b'] as const;
const SEEDS = 10;
const OPERATIONS = 200;
const CHECKS = 4;

/** What imports and Ingresses say, member by member. */
type Picture = Readonly<Record<string, readonly string[]>>;

describe('a cluster set after any sequence of changes', () => {
  for (let seed = 1; seed <= SEEDS; seed += 1)
    it(`is what it would be from the final state alone, seed ${String(seed)}`, async () => {
      await using rig = await FlomeshRig.start(startEmbeddedApiServer);
      const random = seededRandom(seed);
      for (let check = 0; check < CHECKS; check += 1) {
        for (let done = 0; done < OPERATIONS / CHECKS; done += 1) await change(rig, random);
        const expected = JSON.stringify(await expectedPicture(rig));
        await rig.until(
          'the picture',
          () => picture(rig),
          (seen) => JSON.stringify(seen) === expected,
        );
        expect(JSON.stringify(await expectedPicture(rig))).to.equal(expected);
      }
    }).timeout(60_000);
});

async function change(rig: FlomeshRig, random: Random): Promise<void> {
  const member = pick(random, MEMBERS);
  const key = { namespace: 'httpbin', name: pick(random, NAMES) };
  const call = { signal: rig.signal };
  const client = rig.client(member);
  const ports = [{ port: pick(random, [8080, 8080, 8080, 9090]), targetPort: 80, protocol: 'TCP' as const }];
  const rules = [exportRule(`/${pick(random, NAMES)}`, { portNumber: 8080 })];
  const create = async <T extends KubeObject>(type: ResourceType<T>, object: T): Promise<void> => {
    await client.create(type, object, call).catch(unless(isAlreadyExists, isNotFound));
  };
  switch (
    pick(random, ['service', 'service', 'export', 'export', 'unexport', 'drop', 'ports', 'rules', 'cluster', 'restart'])
  ) {
    case 'service':
      return create(SERVICE, httpbinService({ ports }, key));
    case 'export': {
      const targetClusters = random.next() < 0.2 ? [clusterKey(pick(random, MEMBERS))] : [];
      const { status: _, ...exported } = flomeshExport({ rules, targetClusters }, key);
      return create(FLOMESH_SERVICE_EXPORT, exported);
    }
    case 'unexport':
      await client.delete(FLOMESH_SERVICE_EXPORT, key, call);
      return;
    case 'drop':
      await client.delete(SERVICE, key, call);
      return;
    case 'ports':
      await client.mergePatch(SERVICE, key, { spec: { ports } }, call).catch(unless(isNotFound));
      return;
    case 'rules':
      await client.mergePatch(FLOMESH_SERVICE_EXPORT, key, { spec: { rules } }, call).catch(unless(isNotFound));
      return;
    case 'cluster':
      return joinOrLeave(rig, member);
    default:
      if (random.next() < 0.3) await rig.restartControlPlane(() => joinOrLeave(rig, member));
  }
}

/** One that is leaving stays as it is. */
async function joinOrLeave(rig: FlomeshRig, member: number): Promise<void> {
  const call = { signal: rig.signal };
  const cluster = flomeshCluster(member);
  if (!(await rig.client(0).delete(FLOMESH_CLUSTER, keyOf(cluster), call)))
    await rig.client(0).create(FLOMESH_CLUSTER, cluster, call);
}

/** As the controllers left it. */
async function picture(rig: FlomeshRig): Promise<Picture> {
  return pictureOf(
    await Promise.all(
      MEMBERS.map(async (member) => [
        member,
        await listed(rig, member, FLOMESH_SERVICE_IMPORT),
        (await listed(rig, member, INGRESS)).map(({ metadata }) => metadata.name),
      ]),
    ),
  );
}

/** From the objects of users alone. */
async function expectedPicture(rig: FlomeshRig): Promise<Picture> {
  const members = await registered(rig);
  const found = await Promise.all(
    MEMBERS.map(async (member) => {
      const services = byKey(await listed(rig, member, SERVICE));
      const exports = await listed(rig, member, FLOMESH_SERVICE_EXPORT);
      const verdicts = judgeOwnExports({ services, ingresses: [], exports });
      const world = worldOf(
        member,
        services,
        verdicts.map((verdict) => withValid(verdict, '')),
      );
      return { member, verdicts, world };
    }),
  );
  const worlds = found.filter(({ member }) => members.includes(member)).map(({ world }) => world);
  const judged = judgeExports(worlds);
  return pictureOf(
    found.map(({ member, verdicts, world }) => [
      member,
      members.includes(member) ? desiredImports(world, judged, worlds) : [],
      verdicts.flatMap(({ ingress }) => ingress?.metadata.name ?? []),
    ]),
  );
}

function worldOf(
  member: number,
  services: ReadonlyMap<string, Service>,
  exports: readonly FlomeshServiceExport[],
): MemberWorld {
  const { gatewayHost: host = '', gatewayPort: port = 0 } = flomeshCluster(member).spec;
  return {
    key: clusterKey(member),
    known: true,
    gateway: { host, ip: host, port },
    services,
    exports,
    imports: new Map(),
  };
}

function pictureOf(
  found: readonly (readonly [member: number, imports: readonly FlomeshServiceImport[], ingresses: readonly string[]])[],
): Picture {
  return Object.fromEntries(
    found.map(([member, imports, ingresses]) => [
      String(member),
      [...imports.map(({ metadata, spec }) => `${metadata.name} ${JSON.stringify(spec.ports)}`), ...ingresses].sort(),
    ]),
  );
}

async function registered(rig: FlomeshRig): Promise<readonly number[]> {
  const { items } = await rig.client(0).list(FLOMESH_CLUSTER, { signal: rig.signal });
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => Number(metadata.name.split('-')[1]));
}

async function listed<T extends KubeObject>(
  rig: FlomeshRig,
  member: number,
  type: ResourceType<T>,
): Promise<readonly T[]> {
  return (await rig.client(member).list(type, { namespace: 'httpbin', signal: rig.signal })).items;
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyText(keyOf(object)), object]));
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random.next() * values.length)]!;
}

function unless(...expected: readonly ((error: unknown) => boolean)[]): (error: unknown) => void {
  return (error) => {
    if (!expected.some((holds) => holds(error))) throw error;
  };
}
