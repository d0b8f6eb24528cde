import { expect } from 'chai';
import type { Service } from '../../../kube/api/core.ts';
import type { FlomeshServiceExport } from '../../../kube/api/flomesh.ts';
import { clusterKey, flomeshExport, httpbinService } from '../../testing/flomesh-objects.ts';
import { judgeExports } from './judge-exports.ts';
import type { MemberWorld } from './member-world.ts';

function member(index: number, service: Service | undefined, ...exports: FlomeshServiceExport[]): MemberWorld {
  const services = new Map(service === undefined ? [] : [['httpbin/httpbin', service]]);
  return { key: clusterKey(index), known: true, services, exports, imports: new Map() };
}

const at = (second: number): { creationTimestamp: string } => ({
  creationTimestamp: `2026-01-01T00:00:0${String(second)}Z`,
});
const exportAt = (second: number): FlomeshServiceExport => flomeshExport(undefined, at(second));
const other = httpbinService({ ports: [{ port: 9090, protocol: 'TCP', targetPort: 8080 }] });
const verdicts = (...members: MemberWorld[]): readonly string[] =>
  (judgeExports(members).get('httpbin/httpbin') ?? []).map(
    ({ member: { key }, conflict }) => `${key.slice(-1)}: ${conflict ?? 'accepted'}`,
  );

describe('judgeExports', () => {
  it('accepts the oldest export unchecked and those that are equal to it (003-R11)', () => {
    expect(verdicts(member(3, httpbinService(), exportAt(2)), member(1, httpbinService(), exportAt(1)))).to.deep.equal([
      '1: accepted',
      '3: accepted',
    ]);
    expect(verdicts(member(1, httpbinService(), exportAt(1)), member(2, other))).to.deep.equal(['1: accepted']);
  });

  it('rejects a later export with other ports (003-B16)', () => {
    expect(verdicts(member(1, httpbinService(), exportAt(1)), member(3, other, exportAt(2)))).to.deep.equal([
      '1: accepted',
      `3: [${clusterKey(1)}] spec.ports conflict, please check service spec`,
    ]);
  });

  it('compares with members that do not export, too', () => {
    const nodePort = httpbinService({ type: 'NodePort' });
    expect(
      verdicts(
        member(1, httpbinService(), exportAt(1)),
        member(2, nodePort),
        member(3, httpbinService({ type: 'ClusterIP' }), exportAt(2)),
      ),
    ).to.deep.equal(['1: accepted', `3: [${clusterKey(2)}] service type doesn't match: ClusterIP vs NodePort`]);
  });

  it('does not compare node ports, which no two clusters share', () => {
    const withNodePort = (nodePort: number): Service =>
      httpbinService({ type: 'NodePort', ports: [{ port: 8080, protocol: 'TCP', targetPort: 8080, nodePort }] });
    expect(
      verdicts(member(1, withNodePort(30001), exportAt(1)), member(3, withNodePort(30002), exportAt(2))),
    ).to.deep.equal(['1: accepted', '3: accepted']);
  });

  it('leaves out what is not valid or on its way out', () => {
    const invalid = flomeshExport(undefined, { valid: false, ...at(1) });
    const leaving = flomeshExport(undefined, { deletionTimestamp: '2026-01-01T00:00:00Z', ...at(1) });
    expect(
      verdicts(member(1, other, invalid), member(2, undefined, leaving), member(3, httpbinService(), exportAt(3))),
    ).to.deep.equal(['3: accepted']);
  });
});
