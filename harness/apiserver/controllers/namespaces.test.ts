import { expect } from 'chai';
import { refusals } from '../../kube/status/refusals.ts';
import { namespaceLifecycle } from '../admission/namespace-lifecycle.ts';
import { keepNamespaceDefaults } from './namespace-defaults.ts';
import { drainNamespaces } from './namespace-draining.ts';
import { conditionTexts, controllerRig } from './testing/controller-rig.ts';

describe('draining of namespaces', () => {
  it('deletes what is in a namespace, then the namespace', async () => {
    const rig = controllerRig();
    await using controller = drainNamespaces(rig);
    await rig.create('Namespace', { name: 'shop' });
    await rig.create('Namespace', { name: 'other' });
    for (const namespace of ['shop', 'other']) {
      await rig.create('ConfigMap', { name: 'a', namespace });
      await rig.create('ServiceAccount', { name: 'b', namespace });
    }
    await rig.remove('Namespace', 'shop');
    expect(rig.get('Namespace', 'shop')?.['status']).to.deep.equal({ phase: 'Terminating' });
    await controller.idle();
    expect(rig.get('Namespace', 'shop')).to.equal(undefined);
    expect(rig.storage.count({ resource: 'configmaps' })).to.equal(1);
    expect(rig.get('ServiceAccount', 'b', 'other')).to.be.an('object');
    expect(rig.failures).to.deep.equal([]);
  });

  it('says what it waits for, and goes on when that is done', async () => {
    const rig = controllerRig();
    await using controller = drainNamespaces(rig);
    await rig.create('Namespace', { name: 'shop' });
    const finalizers = ['example.com/x'];
    await rig.create('ConfigMap', { name: 'a', namespace: 'shop', finalizers });
    await rig.create('ConfigMap', { name: 'b', namespace: 'shop', finalizers: [...finalizers, 'example.com/y'] });
    await rig.create('Lease', { name: 'c', namespace: 'shop', finalizers });
    await rig.remove('Namespace', 'shop');
    await controller.idle();
    expect(conditionTexts(rig.get('Namespace', 'shop'))).to.deep.equal([
      'NamespaceDeletionDiscoveryFailure=False ResourcesDiscovered: All resources successfully discovered',
      'NamespaceDeletionGroupVersionParsingFailure=False ParsedGroupVersions: All legacy kube types successfully parsed',
      'NamespaceDeletionContentFailure=False ContentDeleted: All content successfully deleted, may be waiting on finalization',
      'NamespaceContentRemaining=True SomeResourcesRemain: Some resources are remaining: configmaps. has 2 resource instances, leases.coordination.k8s.io has 1 resource instances',
      'NamespaceFinalizersRemaining=True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/x in 3 resource instances, example.com/y in 1 resource instances',
    ]);
    for (const name of ['a', 'b'])
      await rig.change('ConfigMap', name, 'shop', ({ metadata }) => {
        delete metadata['finalizers'];
      });
    await controller.idle();
    expect(conditionTexts(rig.get('Namespace', 'shop'))[3]).to.contain(': leases.coordination.k8s.io has 1 resource');
    await rig.change('Lease', 'c', 'shop', ({ metadata }) => {
      delete metadata['finalizers'];
    });
    await controller.idle();
    expect(rig.get('Namespace', 'shop')).to.equal(undefined);
  });

  it('tries again what was refused', async () => {
    let isClosed = true;
    const rig = controllerRig([
      {
        name: 'Closed',
        mutate: ({ operation, definition }) => {
          if (isClosed && operation === 'DELETE' && definition.kind === 'ConfigMap')
            throw refusals.forbidden({ group: '', resource: 'configmaps' }, 'a', 'closed');
          return undefined;
        },
      },
    ]);
    await using controller = drainNamespaces(rig);
    await rig.create('Namespace', { name: 'shop' });
    await rig.create('ConfigMap', { name: 'a', namespace: 'shop' });
    await rig.remove('Namespace', 'shop');
    await controller.idle();
    expect(conditionTexts(rig.get('Namespace', 'shop'))[2]).to.equal(
      'NamespaceDeletionContentFailure=True ContentDeletionFailed: Failed to delete all resource types, 1 remaining: configmaps "a" is forbidden: closed',
    );
    isClosed = false;
    await rig.clock.advance(60_000);
    await controller.idle();
    expect(rig.get('Namespace', 'shop')).to.equal(undefined);
  });

  it('takes up namespaces that were being deleted before it ran', async () => {
    const rig = controllerRig();
    await rig.create('Namespace', { name: 'shop' });
    await rig.remove('Namespace', 'shop');
    await using controller = drainNamespaces(rig);
    await controller.idle();
    expect(rig.get('Namespace', 'shop')).to.equal(undefined);
  });
});

describe('the defaults of namespaces', () => {
  it('are there as soon as the namespace, and come back', async () => {
    const rig = controllerRig();
    await using controller = keepNamespaceDefaults({ ...rig, rootCa: 'PEM' });
    await rig.create('Namespace', { name: 'shop' });
    await controller.idle();
    expect(rig.get('ServiceAccount', 'default', 'shop')).to.be.an('object');
    expect(rig.get('ConfigMap', 'kube-root-ca.crt', 'shop')?.['data']).to.deep.equal({ 'ca.crt': 'PEM' });
    await rig.remove('ServiceAccount', 'default', 'shop');
    await rig.change('ConfigMap', 'kube-root-ca.crt', 'shop', (draft) => {
      draft['data'] = { 'ca.crt': 'other', more: 'x' };
    });
    await controller.idle();
    expect(rig.get('ServiceAccount', 'default', 'shop')).to.be.an('object');
    expect(rig.get('ConfigMap', 'kube-root-ca.crt', 'shop')?.['data']).to.deep.equal({ 'ca.crt': 'PEM' });
    expect(rig.failures).to.deep.equal([]);
  });

  it('are not restored in a namespace that is going away', async () => {
    const rig = controllerRig();
    await using controller = keepNamespaceDefaults({ ...rig, rootCa: 'PEM' });
    await using draining = drainNamespaces(rig);
    await rig.create('Namespace', { name: 'shop' });
    await controller.idle();
    await rig.remove('Namespace', 'shop');
    await draining.idle();
    await controller.idle();
    expect(rig.get('Namespace', 'shop')).to.equal(undefined);
    expect(rig.storage.count({ resource: 'serviceaccounts' })).to.equal(0);
    expect(rig.failures).to.deep.equal([]);
  });

  it('live with the admission that keeps such namespaces closed', async () => {
    const plugins: ReturnType<typeof namespaceLifecycle>[] = [];
    const rig = controllerRig(plugins);
    plugins.push(namespaceLifecycle(rig.storage));
    await using controller = keepNamespaceDefaults({ ...rig, rootCa: 'PEM' });
    await rig.create('Namespace', { name: 'shop' });
    await controller.idle();
    expect(rig.failures).to.deep.equal([]);
    expect(rig.get('ServiceAccount', 'default', 'shop')).to.be.an('object');
  });
});
