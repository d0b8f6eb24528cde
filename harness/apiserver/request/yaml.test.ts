import { expect } from 'chai';
import { parseYaml, yamlText } from './yaml.ts';

describe('YAML of requests', () => {
  it('keeps times and base-60 numbers as text, and knows the old booleans', () => {
    expect(parseYaml('a: 2001-01-01\nb: 12:30:45\nc: yes\nd: 0777\ne: 1e3\nf: "1"').value).to.deep.equal({
      a: '2001-01-01',
      b: '12:30:45',
      c: true,
      d: 511,
      e: 1000,
      f: '1',
    });
  });

  it('keeps whole numbers of 64 bits, and numbers beyond a float64 as text', () => {
    const text =
      'a: 9007199254740993\nb: -0x7fffffffffffffff\nc: 9_223_372_036_854_775_808\nd: 0o17\ne: 1e400\nf: "0o17"';
    expect(parseYaml(text).value).to.deep.equal({
      a: 9_007_199_254_740_993n,
      b: -9_223_372_036_854_775_807n,
      c: 9_223_372_036_854_775_808,
      d: 15,
      e: '1e400',
      f: '0o17',
    });
    expect(yamlText({ a: 9_007_199_254_740_993n })).to.equal('a: 9007199254740993\n');
    expect(() => parseYaml('a: -.inf')).to.throw('json: unsupported value: -Inf');
  });

  it('names repeated keys by their lines', () => {
    expect(parseYaml('a: {b: 1, b: 2}\nc:\n- d: 1\n  d: 2').repeated).to.deep.equal([
      'line 1: key "b" already set in map',
      'line 4: key "d" already set in map',
    ]);
  });

  it('copies what is aliased, and refuses bombs', () => {
    const { value } = parseYaml('a: &x {b: 1}\nc: *x');
    const { a, c } = value as { a: object; c: object };
    expect(a).to.deep.equal(c);
    expect(a).to.not.equal(c);
    const bomb = [
      'a0: &a0 [x,x,x,x,x,x,x,x,x]',
      ...[1, 2, 3, 4, 5].map(
        (n) =>
          `a${n}: &a${n} [${Array(9)
            .fill(`*a${n - 1}`)
            .join(',')}]`,
      ),
    ];
    expect(() => parseYaml(bomb.join('\n'))).to.throw();
  });

  it('says which line is wrong', () => {
    expect(() => parseYaml('a: b\nc: {')).to.throw(/^yaml: line \d+: /);
  });

  it('keeps __proto__ a key', () => {
    expect(Object.keys(parseYaml('__proto__: {a: 1}').value as object)).to.deep.equal(['__proto__']);
  });

  it('writes sorted keys and quotes what would be something else', () => {
    expect(yamlText({ b: '1', a: ['yes', true, null] })).to.equal('a:\n- "yes"\n- true\n- null\nb: "1"\n');
  });

  it('says what is wrong as the parser of Go does', () => {
    const said = (text: string): string => {
      try {
        parseYaml(text);
        return '';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    expect(said('a: v1\n b: [\n')).to.equal('yaml: line 2: mapping values are not allowed in this context');
    expect(said('a: b: c\n')).to.equal('yaml: mapping values are not allowed in this context');
    expect(said('a: [1, 2\n')).to.equal("yaml: line 1: did not find expected ',' or ']'");
    expect(said('a: "x\n')).to.equal('yaml: line 2: found unexpected end of stream');
    expect(said('a:\n\t- b\n')).to.equal('yaml: line 2: found character that cannot start any token');
    expect(said('a: *x\n')).to.equal("yaml: unknown anchor 'x' referenced");
    expect(said('{a:{b: 1}}')).to.equal("yaml: did not find expected ',' or '}'");
    expect(said('}\n')).to.equal('yaml: did not find expected node content');
  });
});
