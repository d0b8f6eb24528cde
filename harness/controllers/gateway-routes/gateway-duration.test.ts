import { expect } from 'chai';
import { parseGatewayDuration } from './gateway-duration.ts';

describe('parseGatewayDuration', () => {
  for (const [text, ms] of [
    ['10s', 10_000],
    ['500ms', 500],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['0s', 0],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(parseGatewayDuration(text)).to.equal(ms);
    });
  }

  it('reads nothing else', () => {
    for (const text of ['', '10', '1.5s', '-1s', '10 s', '123456s', '1d'])
      expect(parseGatewayDuration(text)).to.equal(undefined);
  });
});
