import { expect } from 'chai';
import type { Service } from '../../kube/api/core.ts';
import { fleetbedGateway, gatewayApiWorld, httpListener } from '../testing/gateway-api-world.ts';
import { serviceObject } from '../testing/objects.ts';
import { evaluate } from './evaluation.ts';

function portsOf(names: readonly string[], services: readonly Service[] = []): readonly (number | undefined)[] {
  const gateways = names.map((name) =>
    fleetbedGateway({ listeners: [httpListener('a'), httpListener('b', { hostname: 'b.test' })] }, { name }),
  );
  const { ports } = evaluate(gatewayApiWorld({ gateways, services }));
  return names.map((name) => ports.portOf(`infra/${name}`, 80));
}

function recorded(gateway: string, targetPort: number): Service {
  return serviceObject(`gateway-${gateway}`, { ports: [{ port: 80, targetPort }] }, { namespace: 'infra' });
}

describe('ports of the shared proxy', () => {
  it('are different for each Gateway, and the same each time', () => {
    const names = Array.from({ length: 500 }, (_, index) => `g${String(index)}`);
    const ports = portsOf(names);
    expect(new Set(ports).size).to.equal(500);
    expect(portsOf(names.toReversed())).to.deep.equal(ports.toReversed());
  });

  it('are kept as they are recorded', () => {
    expect(portsOf(['a'], [recorded('a', 12_345)])).to.deep.equal([12_345]);
  });

  it('are kept by one of two that have the same on record', () => {
    const [a, b] = portsOf(['a', 'b'], [recorded('a', 12_345), recorded('b', 12_345)]);
    expect([a, b].filter((port) => port === 12_345).length).to.equal(1);
  });

  it('are not taken from a record outside their range', () => {
    expect(portsOf(['a'], [recorded('a', 80)])).not.to.deep.equal([80]);
  });
});
