import { expect } from 'chai';
import { memoryStorage } from '../../storage/memory-storage.ts';
import { rbacAuthorizer } from '../../authz/rbac-authorizer.ts';
import { RbacIndex } from '../../authz/rbac-index.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { aggregateClusterRoles } from '../cluster-role-aggregation.ts';
import { CONTEXT, controllerRig } from '../testing/controller-rig.ts';
import { bootstrapObjects } from './bootstrap-objects.ts';
import { bootstrapRbac } from './bootstrap-rbac.ts';

const GROUP = 'rbac.authorization.k8s.io';

describe('the bootstrap roles', () => {
  it('are as many as the real server has', () => {
    const storage = memoryStorage();
    bootstrapRbac(storage, new FakeClock());
    const count = (plural: string): number => storage.count({ resource: `${plural}.${GROUP}` });
    expect([count('clusterroles'), count('clusterrolebindings'), count('roles'), count('rolebindings')]).to.deep.equal([
      68, 49, 7, 7,
    ]);
  });

  it('let everybody discover, and nobody else read', () => {
    const storage = memoryStorage();
    bootstrapRbac(storage, new FakeClock());
    const authorizer = rbacAuthorizer(new RbacIndex(storage));
    const jane = { name: 'jane', groups: ['system:authenticated'] };
    const may = (user: typeof jane, path: string): boolean =>
      authorizer.authorize(user, { isResource: false, verb: 'get', path }).allowed;
    expect(may(jane, '/apis/apps/v1')).to.equal(true);
    const nobody = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
    expect([may(nobody, '/version'), may(nobody, '/api')]).to.deep.equal([true, false]);
    const list = {
      isResource: true,
      verb: 'list',
      group: '',
      resource: 'pods',
      subresource: '',
      namespace: '',
      name: '',
    } as const;
    expect(authorizer.authorize(jane, list).allowed).to.equal(false);
    expect(authorizer.authorize({ name: 'system:kube-scheduler', groups: [] }, list).reason).to.equal(
      'RBAC: allowed by ClusterRoleBinding "system:kube-scheduler" of ClusterRole "system:kube-scheduler" to User "system:kube-scheduler"',
    );
  });

  it('are aggregated already, and stay so', async () => {
    const rig = controllerRig();
    bootstrapRbac(rig.storage, rig.clock);
    const { revision } = rig.storage;
    await using controller = aggregateClusterRoles(rig);
    await controller.idle();
    expect(rig.storage.revision).to.equal(revision);
    const labels = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' };
    const rule = { verbs: ['get'], apiGroups: ['example.com'], resources: ['widgets'] };
    await rig.create('ClusterRole', { name: 'widgets', labels }, { rules: [rule] });
    await controller.idle();
    for (const name of ['view', 'edit', 'admin'])
      expect(rig.get('ClusterRole', name)?.['rules'], name).to.deep.include(rule);
    await rig.remove('ClusterRole', 'widgets');
    await controller.idle();
    expect(rig.get('ClusterRole', 'admin')?.['rules']).to.not.deep.include(rule);
    expect(rig.failures).to.deep.equal([]);
  });
});

describe('the bootstrap objects', () => {
  it('are those of a new cluster; made twice they stay the same', async () => {
    const rig = controllerRig();
    const options = {
      registry: rig.registry,
      catalog: rig.catalog,
      context: CONTEXT,
      address: '127.0.0.1',
      port: 6443,
      serviceAddress: '10.96.0.1',
      clientCa: 'PEM',
    };
    await bootstrapObjects(options);
    const { revision } = rig.storage;
    await bootstrapObjects(options);
    expect(rig.storage.revision).to.equal(revision);
    expect(rig.storage.list({ resource: 'namespaces' }).items.map(({ key }) => key.name)).to.deep.equal([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
    expect(rig.get('Service', 'kubernetes', 'default')?.['spec']).to.deep.include({ clusterIP: '10.96.0.1' });
    expect(rig.get('EndpointSlice', 'kubernetes', 'default')?.['endpoints']).to.deep.equal([
      { addresses: ['127.0.0.1'], conditions: { ready: true } },
    ]);
    expect(rig.get('PriorityClass', 'system-node-critical')?.['value']).to.equal(2_000_001_000);
  });
});
