import { expect } from 'chai';
import type { ClusterPlan } from '../../topology/topology.ts';
import { routeCommand, routesFromNetwork, routesFromNode } from './node-routes.ts';

const cluster = (name: string, index: number, network = 'default'): ClusterPlan => ({
  name,
  index,
  runtimeName: `store-${name}`,
  location: { text: 'us-west1', region: 'us-west1' },
  network,
  podCidr: `10.${String(100 + index)}.0.0/16`,
  serviceCidr: `10.${String(200 + index)}.0.0/16`,
  apiPort: 6444 + index,
});
const west = cluster('west', 0);
const east = cluster('east', 1);
const remote = cluster('remote', 2, 'other');
const addressOf = ({ index }: ClusterPlan): string => `172.28.128.${String(index)}`;

describe('node routes', () => {
  it('lead from a node to the pods of siblings in its network, and nowhere else', () => {
    expect(routesFromNode(west, [west, east, remote], addressOf)).to.deep.equal([
      { to: '10.101.0.0/16', via: '172.28.128.1' },
    ]);
    expect(routesFromNode(remote, [west, east, remote], addressOf)).to.deep.equal([]);
  });

  it('lead from the shared network to the pods of every cluster', () => {
    expect(routesFromNetwork([west, remote], addressOf).map(({ to }) => to)).to.deep.equal([
      '10.100.0.0/16',
      '10.102.0.0/16',
    ]);
  });

  it('are set by a command that can run again, and by none when there are none', () => {
    expect(routeCommand(routesFromNetwork([west, east], addressOf))).to.equal(
      'ip route replace 10.100.0.0/16 via 172.28.128.0 && ip route replace 10.101.0.0/16 via 172.28.128.1',
    );
    expect(routeCommand([])).to.equal('true');
  });

  it('make the node answer for the addresses of its load balancers', () => {
    expect(routeCommand([], '172.28.64.0/24')).to.equal('ip route replace local 172.28.64.0/24 dev lo');
  });
});
