import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { POD_RESOLVER } from '../../core/pod-loopback.ts';
import { systemRandom } from '../../core/random.ts';
import type { PodIdentity, PodNetworks } from '../../kubelet/kubelet.ts';
import type { FleetNetwork } from '../../network/fleet-network.ts';
import { fleetNetwork } from '../../network/loopback-network.ts';
import { podNetworks } from './pod-networks.ts';

describe('podNetworks', () => {
  let network: FleetNetwork;
  let networks: PodNetworks;
  beforeEach(() => {
    network = fleetNetwork({ clock: systemClock, random: systemRandom });
    networks = podNetworks({
      network,
      cluster: { name: 'west' },
      nodes: [{ name: 'n', address: '127.201.240.1', podCidr: '127.201.0.0/24' }],
      dnsAddress: '127.201.128.10',
      loopbackCidrs: ['127.201.208.0/26'],
    });
  });
  afterEach(() => network[Symbol.asyncDispose]());

  const pod = (change: Partial<PodIdentity> = {}): PodIdentity => ({
    namespace: 'default',
    name: 'a',
    uid: 'u',
    node: 'n',
    hostNetwork: false,
    dnsPolicy: 'ClusterFirst',
    ...change,
  });
  const MESHED = { dnsPolicy: 'None', dnsConfig: { nameservers: [POD_RESOLVER], searches: ['x.local'] } };

  it("has pods ask the cluster's DNS server", async () => {
    await using opened = await networks.open(pod());
    expect(opened.resolvConf).to.match(/^nameserver 127\.201\.128\.10$/m);
    expect(opened.programs.loopback).to.equal(undefined);
  });

  it('gives a pod that is its own name server loopback addresses of its own', async () => {
    await using opened = await networks.open(pod(MESHED));
    expect(opened.programs.loopback).to.equal('127.201.208.0/27');
    expect(opened.resolvConf).to.equal('search x.local\nnameserver 127.201.208.1\noptions ndots:5\n');
    expect(network.placeOf('127.201.208.1')).to.deep.include({ pod: 'default/a', isLoopback: true });
  });

  it('gives them to another when the pod is gone, and says when none are left', async () => {
    const first = await networks.open(pod(MESHED));
    await using _second = await networks.open(pod({ ...MESHED, name: 'b' }));
    const third = await networks.open(pod({ ...MESHED, name: 'c' })).catch((error: unknown) => error);
    expect(third)
      .to.have.property('message')
      .that.matches(/no loopback addresses are left/);
    await first[Symbol.asyncDispose]();
    await using again = await networks.open(pod({ ...MESHED, name: 'c' }));
    expect(again.programs.loopback).to.equal('127.201.208.0/27');
  });

  it('gives none to a pod on the network of its node', async () => {
    await using opened = await networks.open(pod({ ...MESHED, hostNetwork: true }));
    expect(opened.programs.loopback).to.equal(undefined);
  });
});
