import { expect } from 'chai';
import type { TableContent } from '../mesh-sidecar/sidecar-feeds.ts';
import { endpointsOf } from './mesh-endpoints.ts';
import { injectionSelections } from './injection-selections.ts';
import { meshTwin, NO_TWIN } from './mesh-defects.ts';
import { MeshTables } from './mesh-tables.ts';
import type { MeshWorld } from './mesh-world.ts';
import { networkGateways } from './network-gateways.ts';
import { gatewayService, meshGateway, meshWorld, testCluster, type TestPod } from './testing/mesh-objects.ts';

const V1: TestPod = { name: 'v1', address: '10.1.0.1' };
const V2: TestPod = { name: 'v2', address: '10.2.0.1' };
const GATEWAY: TestPod = { name: 'gateway', address: '10.1.0.8', labels: { istio: 'eastwestgateway' } };

function world(own: readonly TestPod[] = [V1]): MeshWorld {
  const services = [gatewayService('n2', ['5.0.0.2'], { 'networking.istio.io/gatewayPort': '9443' })];
  return meshWorld(
    [
      testCluster({ name: 'one', network: 'n1', helloworld: own, pods: [GATEWAY] }),
      testCluster({ name: 'two', network: 'n2', helloworld: [V2], services }),
    ],
    [meshGateway()],
  );
}

function addresses(seen: MeshWorld): string {
  return endpointsOf(seen, 'sample/helloworld', { name: 'http' })
    .map(({ address }) => address)
    .join(' ');
}

function tableOf(role: 'sidecar' | 'gateway', pod: string): TableContent {
  const tables = new MeshTables(world(), networkGateways(world()).gateways, 'ROOT');
  return tables.of({ role, namespace: 'sample', pod })!;
}

describe('meshTwin', () => {
  it('throws for a name that is not known, with those that are', () => {
    expect(() => meshTwin('none')).to.throw('there is no defect "none"');
  });

  it('"secrets-outlive-deletion" remembers every cluster', () => {
    const twin = meshTwin('secrets-outlive-deletion');
    twin.world(world());
    const alone = meshWorld([testCluster({ name: 'one', network: 'n1', helloworld: [V1] })]);
    expect(addresses(twin.world(alone))).to.equal('10.1.0.1 10.2.0.1');
    expect(addresses(NO_TWIN.world(alone))).to.equal('10.1.0.1');
  });

  it('"gateways-ignored" and "gateway-ports-ignored" lose gateways and their ports', () => {
    const { gateways } = networkGateways(world());
    expect(meshTwin('gateways-ignored').gateways(gateways)).to.deep.equal([]);
    expect(meshTwin('gateway-ports-ignored').gateways(gateways)[0]?.port).to.equal(15_443);
    expect(NO_TWIN.gateways(gateways)[0]?.port).to.equal(9443);
  });

  it('"own-pods-needed" has no pods of others where there are none at home', () => {
    const twin = meshTwin('own-pods-needed');
    expect(addresses(twin.world(world()))).to.equal('10.1.0.1 10.2.0.1');
    expect(addresses(twin.world(world([])))).to.equal('');
    expect(addresses(twin.world(world([{ ...V1, isReady: false }])))).to.equal('');
  });

  it('"tls-left-out" carries bytes from the client to the pod', () => {
    const twin = meshTwin('tls-left-out');
    const sidecar = twin.table(tableOf('sidecar', 'v1'));
    expect(Object.values(sidecar.backends).filter(({ tls }) => tls !== undefined)).to.deep.equal([]);
    const inbound = sidecar.streams?.find(({ port }) => port === 15_006);
    expect(inbound).to.deep.include({ protocol: 'TCP' }).and.not.to.have.property('tls');
    const [passed] = twin.table(tableOf('gateway', 'gateway')).streams ?? [];
    expect(passed).to.deep.include({ protocol: 'TCP' }).and.not.to.have.property('requireAlpn');
    expect(passed?.routes.map(({ hostnames }) => hostnames)).to.deep.equal([['*']]);
  });

  it('"injection-label-ignored" has sidecars whatever istio-injection says', () => {
    const seen = JSON.stringify(meshTwin('injection-label-ignored').selections(injectionSelections('asm')));
    expect(seen).to.contain('istio.io/rev').and.not.contain('istio-injection');
  });

  it('"other-words", "failures-not-retried" and "gateways-count-once" change tables', () => {
    const table = tableOf('sidecar', 'v1');
    for (const name of ['other-words', 'failures-not-retried'] as const)
      expect(meshTwin(name).table(table), name).not.to.deep.equal(table);
    const weights = Object.values(meshTwin('gateways-count-once').table(table).backends).flatMap(({ endpoints }) =>
      endpoints.map(({ weight }) => weight),
    );
    expect(new Set(weights)).to.deep.equal(new Set([1]));
  });
});
