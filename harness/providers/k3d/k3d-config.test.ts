import { expect } from 'chai';
import { checkFleet } from '../../topology/decode.ts';
import { planFleet } from '../../topology/plan.ts';
import type { Topology } from '../../topology/topology.ts';
import { DOLLAR, k3dConfig, k3dConfigText } from './k3d-config.ts';
import { k3dConfigSchema } from './testing/config-schema.ts';
import { expandVariables } from './testing/scripted-k3d.ts';

function plan(clusters: unknown, name = 'demo'): Topology {
  const file = { apiVersion: 'fleetbed.dev/v1alpha1', kind: 'Fleet', metadata: { name } };
  return planFleet(checkFleet({ ...file, spec: { provider: 'k3d', clusters } }, { file: 'test' }), {
    subnets: [],
    ports: [],
  });
}

describe('k3dConfig', () => {
  it('says everything that differs from cluster to cluster', () => {
    const topology = plan([{ name: 'west', location: 'us-west1-a' }, 'east']);
    const onServers = { nodeFilters: ['server:*'] };
    expect(k3dConfig(topology.clusters[0]!, topology, 'rancher/k3s:v1.34.1-k3s1')).to.deep.equal({
      apiVersion: 'k3d.io/v1alpha5',
      kind: 'Simple',
      metadata: { name: 'demo-west' },
      servers: 1,
      agents: 0,
      image: 'rancher/k3s:v1.34.1-k3s1',
      network: 'fleetbed-demo',
      kubeAPI: { host: '127.0.0.1', hostIP: '127.0.0.1', hostPort: String(topology.clusters[0]!.apiPort) },
      options: {
        k3d: { wait: true, timeout: '120s', disableRollback: true },
        kubeconfig: { updateDefaultKubeconfig: false, switchCurrentContext: false },
        k3s: {
          extraArgs: [
            { arg: '--disable=traefik,metrics-server', ...onServers },
            { arg: '--cluster-cidr=10.100.0.0/16', ...onServers },
            { arg: '--service-cidr=10.200.0.0/16', ...onServers },
            { arg: '--cluster-dns=10.200.0.10', ...onServers },
            { arg: '--kube-proxy-arg=conntrack-max-per-core=0', ...onServers },
          ],
          nodeLabels: [
            { label: 'topology.kubernetes.io/region=us-west1', ...onServers },
            { label: 'topology.kubernetes.io/zone=us-west1-a', ...onServers },
          ],
        },
      },
    });
  });

  it('is what the closed schema of k3d takes, for every cluster of every kind', () => {
    const topology = plan([
      'a',
      { name: 'b', location: 'us-east1', podCidr: '10.9.0.0/16', serviceCidr: '10.8.7.0/24' },
    ]);
    for (const cluster of topology.clusters)
      for (const image of [undefined, 'rancher/k3s:v1.34.1-k3s1'])
        expect(k3dConfigSchema.safeParse(k3dConfig(cluster, topology, image)).error?.issues).to.equal(undefined);
  });

  it('would be refused with a field that k3d does not know, or a port that is a number', () => {
    const topology = plan(1);
    const config = k3dConfig(topology.clusters[0]!, topology, undefined);
    expect(k3dConfigSchema.safeParse({ ...config, nodes: 3 }).success).to.equal(false);
    expect(k3dConfigSchema.safeParse({ ...config, kubeAPI: { hostPort: 6444 } }).success).to.equal(false);
  });

  it('labels a cluster in a region without a zone with the region alone', () => {
    const topology = plan([{ name: 'a', location: 'us-east1' }]);
    expect(JSON.stringify(k3dConfig(topology.clusters[0]!, topology, undefined)))
      .to.contain('region=us-east1')
      .and.not.to.contain('/zone=');
  });
});

describe('k3dConfigText', () => {
  it('brings every string through the expansion of variables unchanged', () => {
    const config = { image: 'registry/$HOME/${USER}:$$', list: ['a$b'], port: 1 };
    expect(JSON.parse(expandVariables(k3dConfigText(config), { ...DOLLAR, HOME: '/root', b: 'x' }))).to.deep.equal(
      config,
    );
  });
});
