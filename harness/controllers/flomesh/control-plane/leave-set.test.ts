import { expect } from 'chai';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { CONFIG_MAP } from '../../../kube/api/core.ts';
import { FLOMESH_SERVICE_IMPORT } from '../../../kube/api/flomesh.ts';
import { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import { flomeshCluster, flomeshImport, importEndpoint } from '../../testing/flomesh-objects.ts';
import { namespaceObject } from '../../testing/objects.ts';
import { MESH_CONFIG_OBJECT } from './join-member.ts';
import { leaveSet } from './leave-set.ts';
import { managed, managerOf } from './mesh-config.ts';

const { signal } = new AbortController();

class Rig {
  readonly client = new FakeKubeClient('cluster-1');
  readonly clock = new FakeClock();
  readonly lines: string[] = [];

  constructor(manager: string, name: string) {
    const metadata = { namespace: 'flomesh', name: 'fsm-mesh-config' };
    const place = { region: 'default', zone: 'default', group: 'default' };
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {} };
    for (const namespace of ['flomesh', 'httpbin']) this.client.put(namespaceObject(namespace));
    this.client.put(managed(config, { ...place, name, controlPlaneUID: manager }));
    this.client.put(flomeshImport([importEndpoint(3)]));
  }

  leave(own: AbortSignal = signal): Promise<boolean> {
    const options = {
      controlPlaneUid: 'uid-0',
      connect: () => Object.assign(this.client, { [Symbol.asyncDispose]: () => Promise.resolve() }),
      clock: this.clock,
      log: (line: string) => this.lines.push(line),
    };
    return leaveSet(flomeshCluster(1), options, own);
  }

  async left(): Promise<{ readonly imports: number; readonly manager: string | undefined }> {
    const { items } = await this.client.list(FLOMESH_SERVICE_IMPORT, { signal });
    const config = await this.client.get(CONFIG_MAP, MESH_CONFIG_OBJECT, { signal });
    return { imports: items.length, manager: managerOf(config) };
  }
}

describe('a member that leaves (003-R3)', () => {
  it('loses its imports, and is nobody’s', async () => {
    const rig = new Rig('uid-0', 'cluster-1');
    expect(await rig.leave()).to.equal(true);
    expect(await rig.left()).to.deep.equal({ imports: 0, manager: undefined });
  });

  it('is left alone when somebody else manages it, or under another name', async () => {
    for (const [manager, name] of [
      ['uid-2', 'cluster-1'],
      ['uid-0', 'renamed'],
    ] as const) {
      const rig = new Rig(manager, name);
      expect(await rig.leave()).to.equal(true);
      expect(await rig.left()).to.deep.equal({ imports: 1, manager });
    }
  });

  it('has left after 5 s when it does not answer', async () => {
    const rig = new Rig('uid-0', 'cluster-1');
    rig.client.hang();
    const leaving = rig.leave();
    await rig.clock.advance(5_000);
    expect(await leaving).to.equal(true);
    expect(rig.lines).to.have.length(1);
    expect(rig.lines[0]).to.match(/^leaving default\/default\/default\/cluster-1: /);
  });

  it('has not left when the control plane ends before', async () => {
    const rig = new Rig('uid-0', 'cluster-1');
    rig.client.hang();
    const stop = new AbortController();
    const leaving = rig.leave(stop.signal);
    stop.abort(new Error('stopped'));
    expect(await leaving).to.equal(false);
    expect(rig.lines).to.deep.equal([]);
  });

  it('goes on with what was left behind', async () => {
    const rig = new Rig('uid-0', 'cluster-1');
    rig.client.refuseNextWrite(new Error('try again'));
    await rig.leave();
    expect((await rig.left()).manager).to.equal('uid-0');
    await rig.leave();
    expect(await rig.left()).to.deep.equal({ imports: 0, manager: undefined });
  });
});
