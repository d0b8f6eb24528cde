import { expect } from 'chai';
import type { GrpcMethodMatch } from '../../kube/api/grpc-route.ts';
import type { RequestMatch } from '../../proxy/table/route.ts';
import { compileGrpcRule } from './compile-grpc-rule.ts';

const rows: readonly (readonly [what: string, method: GrpcMethodMatch | undefined, path: RequestMatch['path']])[] = [
  ['every method', undefined, { type: 'PathPrefix', value: '/' }],
  ['one method', { service: 'a.B', method: 'C' }, { type: 'Exact', value: '/a.B/C' }],
  ['a service', { service: 'a.B' }, { type: 'PathPrefix', value: '/a.B' }],
  ['a method of any service', { method: 'C.d' }, { type: 'RegularExpression', value: '/[^/]+/C\\.d' }],
  [
    'an expression for the service',
    { type: 'RegularExpression', service: 'a\\..*' },
    { type: 'RegularExpression', value: '/a\\..*/[^/]+' },
  ],
];

describe('compileGrpcRule', () => {
  for (const [what, method, path] of rows) {
    it(`matches ${what}`, () => {
      const { matches } = compileGrpcRule({ matches: [method === undefined ? {} : { method }] }, ({ name }) => name);
      expect(matches).to.deep.equal([{ path, headers: [], queryParams: [] }]);
    });
  }

  it('has no deadline, since streams last', () => {
    const rule = compileGrpcRule({ backendRefs: [{ name: 'echo', port: 8080 }] }, ({ name }) => name);
    expect(rule).to.deep.equal({
      matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] }],
      backends: [{ backend: 'echo', weight: 1 }],
      timeoutMs: 0,
    });
  });
});
