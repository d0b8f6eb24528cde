import { expect } from 'chai';
import { startEmbeddedApiServer, type EmbeddedApiServer } from '../../../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../../../core/clock.ts';
import { EVENT, SERVICE } from '../../../kube/api/core.ts';
import { addressPool } from '../../testing/address-pool.ts';
import { startBuiltInRig, type BuiltInRig } from '../../testing/built-in-rig.ts';

describe('service load balancers', () => {
  let api: EmbeddedApiServer;
  let rig: BuiltInRig;

  beforeEach(async () => {
    api = await startEmbeddedApiServer();
    rig = await startBuiltInRig(api.client, systemClock, {}, { loadBalancerAddresses: addressPool() });
  });
  afterEach(async () => {
    await rig[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  const make = async (name: string, spec: object = {}): Promise<void> => {
    await rig.create(SERVICE, { metadata: { name }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec } });
    await rig.idle();
  };
  const ingress = async (name: string): Promise<unknown> =>
    (await rig.get(SERVICE, name)).status?.loadBalancer?.ingress;
  const reasons = async (name: string): Promise<readonly (string | undefined)[]> =>
    (await rig.list(EVENT)).filter(({ involvedObject }) => involvedObject.name === name).map(({ reason }) => reason);

  it('gives an address, a finalizer and events', async () => {
    await make('web');
    const service = await rig.get(SERVICE, 'web');
    expect(service.status?.loadBalancer).to.deep.equal({ ingress: [{ ip: '127.9.0.1', ipMode: 'VIP' }] });
    expect(service.metadata.finalizers).to.deep.equal(['service.kubernetes.io/load-balancer-cleanup']);
    expect(await reasons('web')).to.have.members(['EnsuringLoadBalancer', 'EnsuredLoadBalancer']);
  });

  it('takes the address back when the Service is deleted or becomes another type', async () => {
    await make('web');
    await make('other');
    await rig.remove(SERVICE, 'web');
    await rig.patch(SERVICE, 'other', { spec: { type: 'ClusterIP' } });
    await rig.idle();
    const other = await rig.get(SERVICE, 'other');
    expect(other.metadata.finalizers).to.equal(undefined);
    expect(other.status?.loadBalancer).to.deep.equal({});
    expect((await rig.list(SERVICE)).map(({ metadata }) => metadata.name)).not.to.include('web');
    await make('third');
    expect(await ingress('third')).to.deep.equal([{ ip: '127.9.0.1', ipMode: 'VIP' }]);
  });

  it('honours a wanted address, and says that it is taken', async () => {
    await make('web', { loadBalancerIP: '127.9.0.2' });
    expect(await ingress('web')).to.deep.equal([{ ip: '127.9.0.2', ipMode: 'VIP' }]);
    await make('late', { loadBalancerIP: '127.9.0.2' });
    expect(await ingress('late')).to.equal(undefined);
    expect(await reasons('late')).to.include('SyncLoadBalancerFailed');
  });

  it('leaves Services of a class to others', async () => {
    await make('web', { loadBalancerClass: 'example.com/mine' });
    expect(await ingress('web')).to.equal(undefined);
  });
});
