import { expect } from 'chai';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import type { JsonObject } from '../../../kube/json/json.ts';
import { sampleDefinition } from '../../testing/sample-definition.ts';
import { controllerRig, ownedBy, type ControllerRig } from '../testing/controller-rig.ts';
import { collectGarbage } from './garbage-collector.ts';

const GONE = undefined;

async function owned(
  rig: ControllerRig,
  name: string,
  owner: ApiObject,
  more: JsonObject = {},
  metadata: JsonObject = {},
): Promise<ApiObject> {
  return rig.create('ConfigMap', { name, namespace: 'shop', ownerReferences: ownedBy(owner, more), ...metadata });
}

const owner = (rig: ControllerRig, name = 'owner'): Promise<ApiObject> =>
  rig.create('ConfigMap', { name, namespace: 'shop' });
const get = (rig: ControllerRig, name: string): ApiObject | undefined => rig.get('ConfigMap', name, 'shop');
const block = { blockOwnerDeletion: true };
const release = (rig: ControllerRig, name: string): Promise<void> =>
  rig.change('ConfigMap', name, 'shop', ({ metadata }) => {
    metadata['finalizers'] = (metadata['finalizers'] as string[]).filter((each) => !each.startsWith('example.com/'));
  });

describe('the garbage collector', () => {
  it('deletes what an owner leaves behind, and what that leaves behind', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    const child = await owned(rig, 'child', await owner(rig));
    await owned(rig, 'grandchild', child);
    await controller.idle();
    expect(get(rig, 'grandchild')).to.be.an('object');
    await rig.remove('ConfigMap', 'owner', 'shop');
    await controller.idle();
    expect([get(rig, 'child'), get(rig, 'grandchild')]).to.deep.equal([GONE, GONE]);
    expect(rig.failures).to.deep.equal([]);
  });

  it('deletes what names an owner that is not there, or another one of its name', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    const real = await owner(rig);
    await owned(rig, 'a', real, { uid: 'other' });
    await owned(rig, 'b', real, { name: 'nope' });
    await owned(rig, 'c', real);
    await controller.idle();
    expect([get(rig, 'a'), get(rig, 'b')]).to.deep.equal([GONE, GONE]);
    expect(get(rig, 'c')).to.be.an('object');
  });

  it('looks for owners in the namespace of the owned object', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    const real = await owner(rig);
    await rig.create('ConfigMap', { name: 'far', namespace: 'other', ownerReferences: ownedBy(real) });
    const namespace = await rig.create('Namespace', { name: 'shop' });
    await owned(rig, 'near', namespace);
    await rig.create('PriorityClass', { name: 'wide', ownerReferences: ownedBy(real) }, { value: 1 });
    await controller.idle();
    expect(rig.get('ConfigMap', 'far', 'other')).to.equal(GONE);
    expect(get(rig, 'near')).to.be.an('object');
    expect(rig.get('PriorityClass', 'wide')).to.be.an('object');
  });

  it('keeps what has another owner, which then forgets the lost one', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    const [first, second] = [await owner(rig, 'first'), await owner(rig, 'second')];
    const ownerReferences = [...ownedBy(first), ...ownedBy(second)];
    await rig.create('ConfigMap', { name: 'child', namespace: 'shop', ownerReferences });
    await rig.remove('ConfigMap', 'first', 'shop');
    await controller.idle();
    expect(get(rig, 'child')?.metadata['ownerReferences']).to.deep.equal(ownedBy(second));
  });

  it('deletes blocking dependents before an owner that is deleted in the foreground', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    const parent = await owner(rig);
    await owned(rig, 'held', parent, block, { finalizers: ['example.com/hold'] });
    await owned(rig, 'free', parent, block);
    await owned(rig, 'lax', parent);
    await rig.remove('ConfigMap', 'owner', 'shop', { propagationPolicy: 'Foreground' });
    await controller.idle();
    expect(get(rig, 'owner')?.metadata['finalizers']).to.deep.equal(['foregroundDeletion']);
    expect([get(rig, 'free'), get(rig, 'lax')]).to.deep.equal([GONE, GONE]);
    expect(get(rig, 'held')?.metadata['deletionTimestamp']).to.be.a('string');
    await release(rig, 'held');
    await controller.idle();
    expect([get(rig, 'held'), get(rig, 'owner')]).to.deep.equal([GONE, GONE]);
    expect(rig.failures).to.deep.equal([]);
  });

  it('does not wait for dependents that do not block', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    await owned(rig, 'lax', await owner(rig), {}, { finalizers: ['example.com/hold'] });
    await rig.remove('ConfigMap', 'owner', 'shop', { propagationPolicy: 'Foreground' });
    await controller.idle();
    expect(get(rig, 'owner')).to.equal(GONE);
    expect(get(rig, 'lax')?.metadata['deletionTimestamp']).to.be.a('string');
  });

  it('goes down a tree in the foreground', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    const child = await owned(rig, 'child', await owner(rig), block);
    await owned(rig, 'grandchild', child, block, { finalizers: ['example.com/hold'] });
    await rig.remove('ConfigMap', 'owner', 'shop', { propagationPolicy: 'Foreground' });
    await controller.idle();
    expect(get(rig, 'child')?.metadata['finalizers']).to.deep.equal(['foregroundDeletion']);
    await release(rig, 'grandchild');
    await controller.idle();
    expect([get(rig, 'child'), get(rig, 'owner')]).to.deep.equal([GONE, GONE]);
  });

  it('leaves orphans alive', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    await owned(rig, 'child', await owner(rig));
    await rig.remove('ConfigMap', 'owner', 'shop', { propagationPolicy: 'Orphan' });
    await controller.idle();
    expect(get(rig, 'owner')).to.equal(GONE);
    expect(get(rig, 'child')?.metadata).to.not.have.property('ownerReferences');
  });

  it('ends circles', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    const first = await owner(rig, 'first');
    const second = await owned(rig, 'second', first, block);
    await rig.change('ConfigMap', 'first', 'shop', ({ metadata }) => {
      metadata['ownerReferences'] = ownedBy(second, block);
    });
    await controller.idle();
    await rig.remove('ConfigMap', 'first', 'shop', { propagationPolicy: 'Foreground' });
    await controller.idle();
    expect([get(rig, 'first'), get(rig, 'second')]).to.deep.equal([GONE, GONE]);
  });

  it('leaves alone what is owned by kinds that are not served, until they are', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    const stranger: ApiObject = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w', uid: 'u' } };
    await owned(rig, 'child', stranger);
    await controller.idle();
    expect(get(rig, 'child')).to.be.an('object');
    rig.catalog.replace('widgets.example.com', [
      sampleDefinition({ group: 'example.com', version: 'v1', kind: 'Widget' }),
    ]);
    await controller.idle();
    expect(get(rig, 'child')).to.equal(GONE);
  });

  it('follows custom resources', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    rig.catalog.replace('widgets.example.com', [
      sampleDefinition({ group: 'example.com', version: 'v1', kind: 'Widget' }),
    ]);
    const widget = await rig.create('Widget', { name: 'w', namespace: 'shop' });
    await owned(rig, 'child', widget);
    await rig.remove('Widget', 'w', 'shop');
    await controller.idle();
    expect(get(rig, 'child')).to.equal(GONE);
  });

  it('takes a thousand dependents in its stride', async () => {
    const rig = controllerRig();
    await using controller = collectGarbage(rig);
    const parent = await owner(rig);
    for (let index = 0; index < 1_000; index += 1) await owned(rig, `child-${index}`, parent, block);
    await rig.remove('ConfigMap', 'owner', 'shop', { propagationPolicy: 'Foreground' });
    await controller.idle();
    expect(rig.storage.count({ resource: 'configmaps' })).to.equal(0);
  });
});
