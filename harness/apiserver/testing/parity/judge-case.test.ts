import { expect } from 'chai';
import type { JsonValue } from '../../../kube/json/json.ts';
import { judgeCase } from './judge-case.ts';
import { Ledger } from './ledger.ts';
import type { CaseAnswer } from './run-case.ts';

describe('judgeCase', () => {
  const answered = (body: JsonValue, status = 200): CaseAnswer[] => [
    { step: 'get', request: 'GET /x 1', answer: { status, headers: {}, body } },
  ];
  const problems = (expected: CaseAnswer[], actual: CaseAnswer[], ledger: Ledger = new Ledger([])): readonly string[] =>
    judgeCase('pods: reads', expected, actual, ledger).map(({ problem }) => problem);

  it('finds nothing where answers are alike', () => {
    expect(problems(answered({ a: [1, { b: null }] }), answered({ a: [1, { b: null }] }))).to.deep.equal(['']);
  });

  it('shows every place that differs, with both sides', () => {
    expect(problems(answered({ a: { 'x/y': 1 }, l: [1] }), answered({ a: {}, l: [1, 2] }, 404))).to.deep.equal([
      [
        'get',
        '  status\n    real: 200\n    ours: 404',
        '  body.a["x/y"]\n    real: 1\n    ours: (absent)',
        '  body.l[1]\n    real: (absent)\n    ours: 2',
      ].join('\n'),
    ]);
  });

  it('tells null from absent and a list from an object', () => {
    expect(problems(answered({ a: null, b: [] }), answered({ b: {} }))[0])
      .to.contain('body.a')
      .and.to.contain('body.b');
  });

  it('asks for a new record when the request is another', () => {
    const other = [{ step: 'get', request: 'GET /x 2', answer: { status: 200, headers: {} } }];
    expect(problems(other, answered({}))[0]).to.contain('not recorded');
    expect(problems([], answered({}))[0]).to.contain('not recorded');
  });

  it('accepts what the ledger accepts, and tells which lines were of no use', () => {
    const ledger = new Ledger([
      { case: 'pods: *', path: 'body.items[*].a', reason: 'because' },
      { case: 'pods: *', step: 'put', path: '*', reason: 'another step' },
    ]);
    expect(problems(answered({ items: [{ a: 1 }] }), answered({ items: [{ a: 2 }] }), ledger)).to.deep.equal(['']);
    expect(problems(answered({ b: 1 }), answered({ b: 2 }), ledger)[0]).to.contain('body.b');
    expect(ledger.unmet().map(({ reason }) => reason)).to.deep.equal(['another step']);
  });
});
