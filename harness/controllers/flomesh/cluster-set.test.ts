import { expect } from 'chai';
import { startEmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { CONFIG_MAP, EVENT, NAMESPACE, SERVICE, type ServiceSpec } from '../../kube/api/core.ts';
import {
  FLOMESH_CLUSTER,
  FLOMESH_SERVICE_EXPORT,
  FLOMESH_SERVICE_IMPORT,
  type FlomeshCluster,
  type FlomeshServiceExport,
} from '../../kube/api/flomesh.ts';
import { INGRESS } from '../../kube/api/networking.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { findCondition } from '../../kube/meta/conditions.ts';
import { clusterKey, exportRule, flomeshCluster, flomeshExport, httpbinService } from '../testing/flomesh-objects.ts';
import { FlomeshRig } from '../testing/flomesh-rig.ts';
import { managerOf } from './control-plane/mesh-config.ts';

const httpbin = { namespace: 'httpbin', name: 'httpbin' };
const { signal } = new AbortController();
const call = { signal };

function isUndefined(value: unknown): boolean {
  return value === undefined;
}

describe('a cluster set', () => {
  let rig: FlomeshRig;
  const control = (): KubeClient => rig.client(0);
  const member = (index: number): KubeClient => rig.client(index);
  const until: FlomeshRig['until'] = (...args) => rig.until(...args);

  beforeEach(async () => {
    rig = await FlomeshRig.start(startEmbeddedApiServer);
  });
  afterEach(() => rig[Symbol.asyncDispose]());

  const managedOf = async (client: KubeClient, name: string): Promise<string> => {
    const { status } = await client.get(FLOMESH_CLUSTER, { name }, call);
    const found = findCondition(status?.conditions, 'Managed');
    return found === undefined ? 'none' : `${found.status} ${found.reason}: ${found.message}`;
  };
  const conditionOf = async (index: number, type: string): Promise<string> => {
    const { status } = await member(index).get(FLOMESH_SERVICE_EXPORT, httpbin, call);
    const found = findCondition(status?.conditions, type);
    return found === undefined ? 'none' : `${found.status} ${found.reason}: ${found.message}`;
  };
  const endpointsAt = async (index: number): Promise<string> => {
    const found = await member(index).find(FLOMESH_SERVICE_IMPORT, httpbin, call);
    if (found === undefined) return 'no import';
    return found.spec.ports
      .flatMap(({ endpoints }) => endpoints)
      .map(({ clusterKey: key, target }) => `${key.slice(-1)} ${target.ip}:${String(target.port)}${target.path}`)
      .join(', ');
  };
  const clusterObject = (name: string): Promise<FlomeshCluster | undefined> =>
    control().find(FLOMESH_CLUSTER, { name }, call);
  const managerAt = async (index: number): Promise<string | undefined> =>
    managerOf(await member(index).get(CONFIG_MAP, { namespace: 'flomesh', name: 'fsm-mesh-config' }, call));

  async function exportFrom(
    index: number,
    spec: ServiceSpec = {},
    more: FlomeshServiceExport['spec'] = {},
  ): Promise<void> {
    await member(index).create(SERVICE, httpbinService(spec), call);
    const rules = [exportRule(`/cluster-${String(index)}/httpbin`)];
    const { status: _, ...exported } = flomeshExport({ rules, ...more });
    await member(index).create(FLOMESH_SERVICE_EXPORT, exported, call);
  }

  it('takes clusters in (003-R1, S3)', async () => {
    for (const index of [1, 2, 3]) {
      const expected = `True Success: Cluster ${clusterKey(index)} joined ClusterSet successfully.`;
      await until(
        'managed',
        () => managedOf(control(), `cluster-${String(index)}`),
        (seen) => seen === expected,
      );
      expect(await managerAt(index)).to.equal('uid-0');
    }
    expect(await managerAt(0)).to.equal(undefined);
  });

  it('does not take a cluster from another control plane (003-R2), and says why one cannot be reached', async () => {
    await until(
      'managed',
      () => managedOf(control(), 'cluster-3'),
      (seen) => seen.startsWith('True'),
    );
    rig.startControlPlane(2);
    await member(2).create(FLOMESH_CLUSTER, flomeshCluster(3), call);
    const refused = `False Failed: Cluster ${clusterKey(3)} failed to join ClusterSet: cluster ${clusterKey(3)} is already managed, cannot join the MultiCluster.`;
    await until(
      'refused',
      () => managedOf(member(2), 'cluster-3'),
      (seen) => seen === refused,
    );
    await member(2).create(FLOMESH_CLUSTER, flomeshCluster(9), call);
    const invalid = `False Failed: Cluster ${clusterKey(9)} failed to join ClusterSet: the kubeconfig is not valid.`;
    await until(
      'invalid',
      () => managedOf(member(2), 'cluster-9'),
      (seen) => seen === invalid,
    );
    expect(await managerAt(3)).to.equal('uid-0');
  });

  it('imports what others export, into a namespace that it makes (003-R4, R7 to R10, S7, S10, S11)', async () => {
    await exportFrom(1);
    await exportFrom(3);
    const [one, three] = [1, 3].map(
      (index) => `${String(index)} 192.168.1.110:${String(80 + index)}/cluster-${String(index)}/httpbin`,
    );
    await until(
      'both',
      () => endpointsAt(2),
      (seen) => seen === `${one ?? ''}, ${three ?? ''}`,
    );
    await until(
      'three',
      () => endpointsAt(1),
      (seen) => seen === three,
    );
    await until(
      'one',
      () => endpointsAt(3),
      (seen) => seen === one,
    );
    expect(await conditionOf(1, 'Valid')).to.equal('True Success: Service httpbin/httpbin is exported successfully.');
    expect((await member(2).find(NAMESPACE, { name: 'httpbin' }, call))?.metadata.name).to.equal('httpbin');
    const ingress = await member(1).get(INGRESS, { namespace: 'httpbin', name: 'svcexp-ing-httpbin' }, call);
    expect(ingress.spec?.rules?.[0]?.http?.paths[0]?.path).to.equal('/cluster-1/httpbin');
    expect(await control().find(FLOMESH_SERVICE_IMPORT, httpbin, call)).to.equal(undefined);
  });

  it('takes endpoints away with their export, and the import with the last one (003-R12)', async () => {
    await exportFrom(1);
    await exportFrom(3);
    await until(
      'both',
      () => endpointsAt(2),
      (seen) => seen.includes(', '),
    );
    // Its Service is gone already.
    await member(3).delete(SERVICE, httpbin, call);
    await member(3).delete(FLOMESH_SERVICE_EXPORT, httpbin, call);
    await until(
      'one',
      () => endpointsAt(2),
      (seen) => seen.startsWith('1 ') && !seen.includes(', '),
    );
    await member(1).delete(FLOMESH_SERVICE_EXPORT, httpbin, call);
    await until(
      'none',
      () => endpointsAt(2),
      (seen) => seen === 'no import',
    );
    await until(
      'no ingress',
      () => member(1).list(INGRESS, call),
      ({ items }) => items.length === 0,
    );
  });

  it('rejects what differs, until it is repaired (003-R11, B16)', async () => {
    await exportFrom(1);
    await until(
      'one',
      () => endpointsAt(2),
      (seen) => seen.startsWith('1 '),
    );
    // Exports made in one second are ordered by the names of their clusters.
    await exportFrom(3, { ports: [{ port: 9090, protocol: 'TCP', targetPort: 8080 }] });
    const reason = `[${clusterKey(1)}] spec.ports conflict, please check service spec`;
    await until(
      'conflict',
      () => conditionOf(3, 'Conflict'),
      (seen) => seen === `True Conflict: ServiceExport httpbin/httpbin conflicts, ${reason}`,
    );
    const events = await until(
      'event',
      () => member(3).list(EVENT, call),
      ({ items }) => items.length > 0,
    );
    expect(events.items.map(({ type, reason: why, message }) => [type, why, message])).to.deep.equal([
      ['Warning', 'Rejected', `ServiceExport httpbin/httpbin is invalid, ${reason}`],
    ]);
    expect(await endpointsAt(2)).to.not.include(', ');
    const { spec } = httpbinService();
    await member(3).mergePatch(SERVICE, httpbin, { spec: { ports: spec?.ports } }, call);
    await until(
      'repaired',
      () => conditionOf(3, 'Conflict'),
      (seen) => seen.startsWith('False NoConflict'),
    );
    await until(
      'both',
      () => endpointsAt(2),
      (seen) => seen.includes(', '),
    );
  });

  it('picks up a Service that comes after its export (003-R16, B13)', async () => {
    const { status: _, ...exported } = flomeshExport();
    await member(1).create(FLOMESH_SERVICE_EXPORT, exported, call);
    await until(
      'invalid',
      () => conditionOf(1, 'Valid'),
      (seen) => seen === 'False Failed: Service httpbin/httpbin not found',
    );
    await member(1).create(SERVICE, httpbinService(), call);
    await until(
      'one',
      () => endpointsAt(2),
      (seen) => seen.startsWith('1 '),
    );
  });

  it('withdraws a cluster that leaves, and lets it go (003-R3)', async () => {
    await exportFrom(1);
    await exportFrom(3);
    await until(
      'both',
      () => endpointsAt(2),
      (seen) => seen.includes(', '),
    );
    await until(
      'three',
      () => endpointsAt(1),
      (seen) => seen.startsWith('3 '),
    );
    await control().delete(FLOMESH_CLUSTER, { name: 'cluster-1' }, call);
    await until(
      'three only',
      () => endpointsAt(2),
      (seen) => seen.startsWith('3 '),
    );
    await until('gone', () => clusterObject('cluster-1'), isUndefined);
    expect(await managerAt(1)).to.equal(undefined);
    expect(await endpointsAt(1)).to.equal('no import');
    await control().create<FlomeshCluster>(FLOMESH_CLUSTER, flomeshCluster(1), call);
    await until(
      'both again',
      () => endpointsAt(2),
      (seen) => seen.includes(', '),
    );
  });

  it('takes back what a cluster was given that is deleted while the control plane is away (003-R3)', async () => {
    await exportFrom(1);
    await exportFrom(3);
    await until(
      'three',
      () => endpointsAt(1),
      (seen) => seen.startsWith('3 '),
    );
    await rig.restartControlPlane(async () => {
      await control().delete(FLOMESH_CLUSTER, { name: 'cluster-1' }, call);
      expect((await clusterObject('cluster-1'))?.metadata.finalizers).to.deep.equal([
        'multicluster.flomesh.io/membership',
      ]);
    });
    await until('gone', () => clusterObject('cluster-1'), isUndefined);
    expect(await managerAt(1)).to.equal(undefined);
    expect(await endpointsAt(1)).to.equal('no import');
    await until(
      'three only',
      () => endpointsAt(2),
      (seen) => seen.startsWith('3 ') && !seen.includes(', '),
    );
  });

  it('lets a cluster go that never joined', async () => {
    await control().create(FLOMESH_CLUSTER, flomeshCluster(9), call);
    await until(
      'invalid',
      () => managedOf(control(), 'cluster-9'),
      (seen) => seen.startsWith('False'),
    );
    await control().delete(FLOMESH_CLUSTER, { name: 'cluster-9' }, call);
    await until('gone', () => clusterObject('cluster-9'), isUndefined);
  });

  it('follows another gateway address (003-R3)', async () => {
    await exportFrom(1);
    await until(
      'one',
      () => endpointsAt(2),
      (seen) => seen.startsWith('1 192.168.1.110:81'),
    );
    await control().mergePatch(FLOMESH_CLUSTER, { name: 'cluster-1' }, { spec: { gatewayHost: '192.168.1.9' } }, call);
    await until(
      'moved',
      () => endpointsAt(2),
      (seen) => seen.startsWith('1 192.168.1.9:81'),
    );
  });

  it('goes on without a member that does not answer', async () => {
    await until(
      'managed',
      () => managedOf(control(), 'cluster-2'),
      (seen) => seen.startsWith('True'),
    );
    rig.silent.add('cluster-2');
    await rig.restartControlPlane();
    await exportFrom(1);
    await until(
      'one',
      () => endpointsAt(3),
      (seen) => seen.startsWith('1 '),
    );
    expect(await endpointsAt(2)).to.equal('no import');
    rig.silent.clear();
    await rig.restartControlPlane();
    await until(
      'one',
      () => endpointsAt(2),
      (seen) => seen.startsWith('1 '),
    );
  });

  it('changes nothing when the control plane starts anew', async () => {
    await exportFrom(1);
    await exportFrom(3);
    await until(
      'both',
      () => endpointsAt(2),
      (seen) => seen.includes(', '),
    );
    const versions = async (): Promise<readonly unknown[]> => [
      (await member(2).get(FLOMESH_SERVICE_IMPORT, httpbin, call)).metadata.resourceVersion,
      (await control().get(FLOMESH_CLUSTER, { name: 'cluster-1' }, call)).metadata.resourceVersion,
    ];
    const before = await versions();
    await rig.restartControlPlane(async () => {
      await member(3).delete(FLOMESH_SERVICE_EXPORT, httpbin, call);
    });
    await until(
      'one',
      () => endpointsAt(2),
      (seen) => seen.startsWith('1 ') && !seen.includes(', '),
    );
    expect((await versions())[1]).to.equal(before[1]);
  });
});
