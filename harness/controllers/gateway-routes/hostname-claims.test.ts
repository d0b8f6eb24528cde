import { expect } from 'chai';
import { HostnameClaims } from './hostname-claims.ts';
import { commonHostnames } from './hostnames.ts';

describe('HostnameClaims', () => {
  const rows: readonly (readonly [claimed: string, asked: string, overlaps: boolean])[] = [
    ['a.test', 'a.test', true],
    ['a.test', 'b.test', false],
    ['a.test', 'a.test.org', false],
    ['*.test', 'a.test', true],
    ['*.test', 'a.b.test', true],
    ['*.test', 'test', false],
    ['a.test', '*.test', true],
    ['a.b.test', '*.test', true],
    ['test', '*.test', false],
    ['*.b.test', '*.test', true],
    ['*.test', '*.b.test', true],
    ['*.a.test', '*.b.test', false],
    ['*', 'a.test', true],
    ['*', '*.test', true],
    ['*', '*', true],
    ['a.test', '*', true],
    ['*.test', '*', true],
  ];
  for (const [claimed, asked, overlaps] of rows)
    it(`finds ${asked} ${overlaps ? 'overlapping with' : 'apart from'} ${claimed}`, () => {
      const claims = new HostnameClaims<string>();
      claims.claim([claimed], 'first');
      claims.claim([claimed], 'second');
      expect(claims.holderOf(asked)).to.equal(overlaps ? 'first' : undefined);
      // The same rule decides which hostnames a route and a listener have in common.
      const wild = (hostname: string): string | undefined => (hostname === '*' ? undefined : hostname);
      const common = commonHostnames(wild(claimed), asked === '*' ? [] : [asked]);
      expect(common.length > 0).to.equal(overlaps);
    });

  it('has nobody before the first claim', () => {
    expect(['*', '*.test', 'a.test'].map((each) => new HostnameClaims().holderOf(each))).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
