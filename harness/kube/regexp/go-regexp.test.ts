import { expect } from 'chai';
import { compileGoRegexp, GoRegexpError } from './go-regexp.ts';

const errorOf = (source: string): string => {
  try {
    compileGoRegexp(source);
  } catch (error) {
    expect(error).to.be.instanceOf(GoRegexpError);
    return (error as Error).message;
  }
  return '';
};

describe('compileGoRegexp', () => {
  const matching: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['b', ['b', 'abc'], ['', 'B']],
    ['^a$', ['a'], ['a\n', 'ab']],
    ['(?m)^a$', ['b\na'], ['ba']],
    ['\\Aa\\z', ['a'], ['a\n']],
    ['^.$', ['x', '😀', '\r', '\u2028'], ['\n', 'xy']],
    ['(?s)^.$', ['\n'], []],
    ['^(?i:a)b$', ['Ab'], ['AB']],
    ['(?i)k', ['K', '\u212a'], []],
    ['(?i)s', ['ſ'], []],
    ['(?i)straße', ['STRAẞE'], ['STRASSE']],
    ['^\\d+$', ['5'], ['٣']],
    ['^\\s$', [' ', '\f'], ['\v', '\u00a0']],
    ['^\\pL+$', ['éΣ漢'], ['5']],
    ['^[[:alpha:]\\d]+$', ['a5'], ['é']],
    ['^[[:^alpha:]]$', ['5', 'é'], ['a']],
    ['^\\p{^Greek}$', ['a'], ['α']],
    ['^\\Qa.b\\E+$', ['a.bb'], ['axb']],
    ['^\\012\\x41\\x{1F600}$', ['\nA😀'], []],
    ['^(?P<one>a)(?<two>b)$', ['ab'], []],
    ['^(?P<n>a)(?P<n>[^)(?P<n>]b)$', ['axb'], ['a(b']],
    ['^a{,2}$', ['a{,2}'], ['aa']],
    ['^(?U)a+$', ['aa'], []],
  ];
  for (const [source, texts, others] of matching)
    it(`matches as Go does: ${source}`, () => {
      const expression = compileGoRegexp(source);
      for (const text of texts) expect(expression.matches(text), text).to.equal(true);
      for (const text of others) expect(expression.matches(text), text).to.equal(false);
    });

  const wrong: readonly (readonly [string, string])[] = [
    ['(a', 'missing closing ): `(a`'],
    ['a)', 'unexpected ): `a)`'],
    ['[a', 'missing closing ]: `[a`'],
    ['[z-a]', 'invalid character class range: `z-a`'],
    ['[[:foo:]]', 'invalid character class range: `[:foo:]`'],
    ['\\p{Emoji}', 'invalid character class range: `\\p{Emoji}`'],
    ['[\\P{^Alphabetic}]', 'invalid character class range: `\\P{^Alphabetic}`'],
    ['*', 'missing argument to repetition operator: `*`'],
    ['a**', 'invalid nested repetition operator: `**`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['(a{100}){100}', 'invalid repeat count: `{100}`'],
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(?<=a)', 'invalid named capture: `(?<=a)`'],
    ['\\1', 'invalid escape sequence: `\\1`'],
    ['\\Z', 'invalid escape sequence: `\\Z`'],
    ['a\\', 'trailing backslash at end of expression: ``'],
    ['(?P<a', 'invalid named capture: `(?P<a`'],
    ['('.repeat(1001) + ')'.repeat(1001), `expression nests too deeply: \`${'('.repeat(1001) + ')'.repeat(1001)}\``],
  ];
  for (const [source, words] of wrong)
    it(`says why ${source.slice(0, 20)} is no expression`, () => {
      expect(errorOf(source)).to.equal(`error parsing regexp: ${words}`);
    });

  it('quotes what looks like a class', () => {
    expect(compileGoRegexp('\\Q\\p{Emoji}\\E').matches('\\p{Emoji}')).to.equal(true);
  });

  it('lets names of groups be those of fields that every object has', () => {
    expect(compileGoRegexp('^(?P<constructor>a)(?P<__proto__>b)$').matches('ab')).to.equal(true);
  });

  it('takes time in proportion to the text', () => {
    const text = `${'a'.repeat(100_000)}b`;
    for (const source of ['^(a+)+$', '^(a|aa)+$', '^(a|a?)+$', '^(.*a){20}$'])
      expect(compileGoRegexp(source).matches(text), source).to.equal(false);
  });

  it('finds the leftmost match', () => {
    expect(compileGoRegexp('a+').find('baac')).to.equal('aa');
    expect(compileGoRegexp('x*').find('baac')).to.equal('');
    expect(compileGoRegexp('x').find('baac')).to.equal(undefined);
  });

  it('finds all matches, and nothing right behind one', () => {
    expect(compileGoRegexp('a*').findAll('aab😀', -1)).to.deep.equal(['aa', '', '']);
    expect(compileGoRegexp('a').findAll('aaa', 2)).to.deep.equal(['a', 'a']);
    expect(compileGoRegexp('a').findAll('aaa', 0)).to.deep.equal([]);
  });
});
