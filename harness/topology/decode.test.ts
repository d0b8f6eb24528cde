import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { describeError, FleetbedError } from '../core/errors.ts';
import { checkFleet, decodeFleet, type FleetOverrides } from './decode.ts';

const FIXTURES = new URL('../../fixtures/fleets/', import.meta.url);

function read(name: string): string {
  return readFileSync(new URL(name, FIXTURES), 'utf8');
}

function problemsIn(text: string, overrides: FleetOverrides = {}): string {
  try {
    decodeFleet(text, { file: 'fleet.yaml', overrides });
  } catch (error) {
    return describeError(error);
  }
  return 'valid';
}

const SMALL = `apiVersion: fleetbed.dev/v1alpha1
kind: Fleet
metadata: { name: small }
spec: { provider: kind, clusters: 1 }
`;

describe('decodeFleet', () => {
  describe('reports every problem of', () => {
    for (const name of readdirSync(new URL('invalid/', FIXTURES)).filter((file) => file.endsWith('.yaml'))) {
      it(name, () => {
        let thrown: unknown;
        try {
          decodeFleet(read(`invalid/${name}`), { file: name });
        } catch (error) {
          thrown = error;
        }
        expect(thrown).to.be.instanceOf(FleetbedError).with.property('code', 'FLEETBED_FLEET_INVALID');
        expect(`${describeError(thrown)}\n`).to.equal(read(`invalid/${name.replace('.yaml', '.problems.txt')}`));
      });
    }
  });

  it('reads a fleet with its clusters written out', () => {
    expect(decodeFleet(read('store.yaml'), { file: 'store.yaml' })).to.deep.equal({
      name: 'store',
      provider: 'embedded',
      configCluster: 'gke-west-1',
      project: 'fleetbed',
      projectNumber: '000000000001',
      loadBalancers: 2,
      clusters: [
        { name: 'gke-west-1', location: 'us-west1-a', network: 'default' },
        { name: 'gke-west-2', location: 'us-west1-a', network: 'default' },
        { name: 'gke-east-1', location: 'us-east1-b', network: 'default' },
      ],
    });
  });

  it('makes up names and places for a number of clusters: the third is a sibling of the first', () => {
    const { clusters, configCluster } = decodeFleet(read('three.yaml'), { file: 'three.yaml' });
    expect(configCluster).to.equal('cluster-1');
    expect(clusters.map(({ name, location }) => `${name} ${location}`)).to.deep.equal([
      'cluster-1 us-west1-a',
      'cluster-2 us-east1-b',
      'cluster-3 us-west1-b',
    ]);
  });

  it('takes names and objects in one list and keeps what is given', () => {
    const text = SMALL.replace(
      'clusters: 1',
      'clusters: [a, { name: b, network: far, podCidr: 10.9.0.0/16, apiPort: 7000 }]',
    );
    expect(decodeFleet(text, { file: 'fleet.yaml' }).clusters).to.deep.equal([
      { name: 'a', location: 'us-west1-a', network: 'default' },
      { name: 'b', location: 'us-east1-b', network: 'far', podCidr: '10.9.0.0/16', apiPort: 7000 },
    ]);
  });

  it('resolves the kubeconfig against the file', () => {
    const text = SMALL.replace('provider: kind', 'provider: kubeconfig, kubeconfig: { path: ../kube.yaml }');
    const spec = decodeFleet(text, { file: '/fleets/here/fleet.yaml' });
    expect(spec.kubeconfig).to.deep.equal({ path: '/fleets/kube.yaml' });
  });

  it('makes embedded clusters unless told otherwise', () => {
    const text = SMALL.replace('provider: kind, clusters: 1', 'clusters: [{ name: a, nodes: 2 }]');
    const spec = decodeFleet(text, { file: 'f' });
    expect([spec.provider, spec.clusters[0]?.nodes]).to.deep.equal(['embedded', 2]);
  });

  it('treats a field that is null as absent', () => {
    const spec = decodeFleet(SMALL.replace('clusters: 1', 'clusters: 1, subnet: , project: null'), { file: 'f' });
    expect(spec).not.to.have.property('subnet');
    expect(spec.project).to.equal('fleetbed');
  });

  it('follows anchors', () => {
    const text = SMALL.replace('name: small', 'name: &n small').replace('clusters: 1', 'clusters: [*n]');
    expect(decodeFleet(text, { file: 'f' }).clusters[0]?.name).to.equal('small');
  });

  it('gives the place of a problem in the anchored text', () => {
    const text = SMALL.replace('clusters: 1', 'clusters: [&a { name: x, zone: y }, *a]');
    const known = 'name, location, network, podCidr, serviceCidr, apiPort, nodes, context';
    expect(problemsIn(text)).to.equal(
      [
        'FLEETBED_FLEET_INVALID: fleet.yaml has 3 problems',
        '  4:47 spec.clusters[1].name: Duplicate value: "x"',
        `  4:50 spec.clusters[0].zone: Unknown field: known fields: ${known}`,
        `  4:50 spec.clusters[1].zone: Unknown field: known fields: ${known}`,
      ].join('\n'),
    );
  });

  it('applies overrides before checking, even where the file lacks the field', () => {
    const text = SMALL.replace('metadata: { name: small }\n', '').replace('provider: kind', 'provider: embeded');
    const spec = decodeFleet(text, { file: 'f', overrides: { name: 'other', provider: 'k3d' } });
    expect([spec.name, spec.provider]).to.deep.equal(['other', 'k3d']);
  });

  it('blames the flag for a bad override', () => {
    expect(problemsIn(SMALL, { name: 'Not a label', provider: 'embeded' })).to.equal(
      [
        'FLEETBED_FLEET_INVALID: fleet.yaml has 2 problems',
        '  --name: Invalid value: "Not a label": a lowercase DNS label is needed, for example "store"',
        '  --provider: Unsupported value: "embeded": supported values: "embedded", "kind", "k3d", "kubeconfig"',
      ].join('\n'),
    );
  });

  it('survives nesting that ends the parser', () => {
    expect(problemsIn('['.repeat(100_000))).to.equal(
      'FLEETBED_FLEET_INVALID: fleet.yaml has 1 problem\n  1:1 file: not read: nested too deeply',
    );
  });

  it('refuses a file that is far too long', () => {
    expect(problemsIn('#'.repeat(1_000_001))).to.contain('1:1 file: not read: longer than 1000000 characters');
  });
});

describe('checkFleet', () => {
  it('takes the same fleet as an object', () => {
    const value = {
      apiVersion: 'fleetbed.dev/v1alpha1',
      kind: 'Fleet',
      metadata: { name: 'small' },
      spec: { provider: 'kind', clusters: 1 },
    };
    expect(checkFleet(value, { file: 'x' })).to.deep.equal(decodeFleet(SMALL, { file: 'x' }));
  });

  it('reports problems without lines', () => {
    expect(() => checkFleet({ spec: { clusters: 0 } }, { file: 'defineFleet' }))
      .to.throw(FleetbedError, 'defineFleet has 4 problems')
      .with.property('problems')
      .that.deep.equals([
        { path: 'apiVersion', message: 'Required value' },
        { path: 'kind', message: 'Required value' },
        { path: 'metadata', message: 'Required value' },
        { path: 'spec.clusters', message: 'Invalid value: 0: 1 to 50 clusters are needed' },
      ]);
  });
});
