import { expect } from 'chai';
import type { HttpRouteRule } from '../../kube/api/http-route.ts';
import { ruleProblems } from './rule-problems.ts';

const rows: readonly (readonly [
  rule: HttpRouteRule & { readonly sessionPersistence?: unknown },
  problems: string[],
])[] = [
  [{}, []],
  [{ timeouts: { request: '10s', backendRequest: '0s' }, retry: { backoff: '1m' } }, []],
  [{ timeouts: { request: '10 s' } }, ['.timeouts.request: 10 s is not a duration']],
  [{ retry: { backoff: 'soon' } }, ['.retry.backoff: soon is not a duration']],
  [{ sessionPersistence: {} }, ['.sessionPersistence is not supported']],
  [
    { matches: [{ path: { value: '(' } }, { path: { type: 'RegularExpression', value: '(' } }] },
    ['.matches[1].path: ( is not a regular expression'],
  ],
];

describe('ruleProblems', () => {
  for (const [rule, problems] of rows) {
    it(`finds ${problems.join(', ') || 'nothing'} in ${JSON.stringify(rule)}`, () => {
      expect(ruleProblems(rule)).to.deep.equal(problems);
    });
  }
});
