import { expect } from 'chai';
import type { Service } from '../../../kube/api/core.ts';
import type { FlomeshServiceExport, FlomeshServiceImport } from '../../../kube/api/flomesh.ts';
import {
  clusterKey,
  exportRule,
  flomeshExport,
  flomeshImport,
  httpbinService,
  importEndpoint,
} from '../../testing/flomesh-objects.ts';
import { desiredImports } from './desired-imports.ts';
import { judgeExports } from './judge-exports.ts';
import type { MemberWorld } from './member-world.ts';

interface Sketch {
  readonly exported?: FlomeshServiceExport;
  readonly service?: Service;
  readonly imported?: FlomeshServiceImport;
  readonly known?: boolean;
}

function member(index: number, { exported, service = httpbinService(), imported, known = true }: Sketch): MemberWorld {
  return {
    key: clusterKey(index),
    known,
    gateway: { host: '192.168.1.110', ip: '192.168.1.110', port: 80 + index },
    services: new Map(known ? [['httpbin/httpbin', service]] : []),
    exports: exported === undefined ? [] : [exported],
    imports: new Map(imported === undefined ? [] : [['httpbin/httpbin', imported]]),
  };
}

function exported(index: number, spec: NonNullable<FlomeshServiceExport['spec']> = {}): FlomeshServiceExport {
  const path = `/cluster-${String(index)}/httpbin-mesh`;
  return flomeshExport(
    { serviceAccountName: '*', rules: [exportRule(path)], ...spec },
    { creationTimestamp: `2026-01-01T00:00:0${String(index)}Z` },
  );
}

function importsOf(index: number, members: readonly MemberWorld[]): readonly FlomeshServiceImport[] {
  const importer = members.find(({ key }) => key === clusterKey(index));
  return desiredImports(importer!, judgeExports(members), members);
}

const specOf = (imports: readonly FlomeshServiceImport[]): unknown => imports.map(({ spec }) => spec);

describe('desiredImports', () => {
  it('gives the others an endpoint for each exporter, sorted by key (003-R7, R8, S11)', () => {
    const members = [member(3, { exported: exported(3) }), member(1, { exported: exported(1) }), member(2, {})];
    expect(specOf(importsOf(2, members))).to.deep.equal([
      {
        type: 'ClusterSetIP',
        serviceAccountName: '*',
        ports: [{ protocol: 'TCP', port: 8080, endpoints: [importEndpoint(1), importEndpoint(3)] }],
      },
    ]);
  });

  it('gives an exporter what the others export (003-R10), and nothing when it is alone', () => {
    const one = member(1, { exported: exported(1) });
    const three = member(3, { exported: exported(3) });
    expect(importsOf(1, [one, three]).map(({ spec }) => spec.ports[0]?.endpoints)).to.deep.equal([[importEndpoint(3)]]);
    expect(importsOf(1, [one])).to.deep.equal([]);
  });

  it('keeps to the clusters that an export names', () => {
    const members = [
      member(1, { exported: exported(1, { targetClusters: [clusterKey(3)] }) }),
      member(2, {}),
      member(3, {}),
    ];
    expect([importsOf(2, members).length, importsOf(3, members).length]).to.deep.equal([0, 1]);
  });

  it('takes ports that a rule names, with the path of the last rule (003-R8, R13, B14)', () => {
    const service = httpbinService({
      ports: [
        { name: 'http', port: 8080, appProtocol: 'http' },
        { name: 'admin', port: 9090 },
      ],
    });
    const rules = [exportRule('/a'), exportRule('/b'), exportRule('/c', { portNumber: 7070 })];
    const members = [member(1, { service, exported: exported(1, { rules }) }), member(2, { service })];
    expect(importsOf(2, members)[0]?.spec.ports).to.deep.equal([
      {
        name: 'http',
        protocol: 'TCP',
        appProtocol: 'http',
        port: 8080,
        endpoints: [importEndpoint(1, { path: '/b' })],
      },
    ]);
  });

  it('takes the account of the export that was accepted last (003-R14)', () => {
    const members = [
      member(1, { exported: exported(1, { serviceAccountName: 'one' }) }),
      member(3, { exported: exported(3, { serviceAccountName: 'three' }) }),
      member(2, {}),
    ];
    expect(importsOf(2, members)[0]?.spec.serviceAccountName).to.equal('three');
  });

  it('takes nothing from an export in conflict', () => {
    const service = httpbinService({ ports: [{ port: 8080, targetPort: 1 }] });
    const members = [
      member(1, { exported: exported(1) }),
      member(3, { service, exported: exported(3) }),
      member(2, {}),
    ];
    expect(importsOf(2, members)[0]?.spec.ports[0]?.endpoints).to.deep.equal([importEndpoint(1)]);
  });

  it('removes the endpoint of an export that is gone, then the import (003-R12)', () => {
    const imported = flomeshImport([importEndpoint(1), importEndpoint(3)]);
    const two = member(2, { imported });
    expect(importsOf(2, [member(1, { exported: exported(1) }), member(3, {}), two])[0]?.spec.ports).to.deep.equal([
      { protocol: 'TCP', port: 8080, endpoints: [importEndpoint(1)] },
    ]);
    expect(importsOf(2, [member(1, {}), member(3, {}), two])).to.deep.equal([]);
  });

  it('keeps the endpoints of members that were not seen yet, but not of those that left (003-R3)', () => {
    const imported = flomeshImport([importEndpoint(1), importEndpoint(3), importEndpoint(4)]);
    const members = [member(1, { known: false }), member(3, { exported: exported(3) }), member(2, { imported })];
    const [kept] = importsOf(2, members);
    expect(kept?.spec.ports[0]?.endpoints).to.deep.equal([importEndpoint(1), importEndpoint(3)]);
    expect(kept?.spec.serviceAccountName).to.equal('*');
  });
});
