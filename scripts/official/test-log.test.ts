import { expect } from 'chai';
import { describeOutcomes, testOutcomes } from './test-log.ts';

const LOG = `=== RUN   TestConformance
=== RUN   TestConformance/GatewayClassObservedGenerationBump
    apply.go:276: 2026-11-21T17:00:00Z: Creating gatewayclass GatewayClass
--- FAIL: TestConformance (12.50s)
    --- PASS: TestConformance/GatewayClassObservedGenerationBump (1.02s)
    --- FAIL: TestConformance/HTTPRouteWeight (10.00s)
        --- FAIL: TestConformance/HTTPRouteWeight/Requests_should_have_a_distribution (9.90s)
    --- SKIP: TestConformance/TLSRouteSimpleSameNamespace (0.00s)
FAIL
`;

describe('testOutcomes', () => {
  it('takes the tests of the suite and leaves out their sub-tests', () => {
    expect(testOutcomes(LOG)).to.deep.equal([
      { name: 'GatewayClassObservedGenerationBump', result: 'PASS', seconds: 1.02 },
      { name: 'HTTPRouteWeight', result: 'FAIL', seconds: 10 },
      { name: 'TLSRouteSimpleSameNamespace', result: 'SKIP', seconds: 0 },
    ]);
  });

  it('are told line by line, with the counts last', () => {
    expect(describeOutcomes(testOutcomes(LOG)).split('\n')).to.deep.equal([
      'PASS     1.02 s  GatewayClassObservedGenerationBump',
      'FAIL    10.00 s  HTTPRouteWeight',
      '1 PASS, 1 FAIL, 1 SKIP',
    ]);
  });
});
