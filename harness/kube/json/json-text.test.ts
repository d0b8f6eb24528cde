import { expect } from 'chai';
import { cloneJson, equalJson, type JsonValue } from './json.ts';
import { jsonText } from './json-text.ts';
import { parseJson } from './parse-json.ts';

const LONGEST = 9_223_372_036_854_775_807n;

describe('JSON with numbers of 64 bits', () => {
  const kept: readonly (readonly [string, JsonValue])[] = [
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', 9_007_199_254_740_992n],
    ['-9007199254740993', -9_007_199_254_740_993n],
    ['9223372036854775807', LONGEST],
    ['-9223372036854775808', -LONGEST - 1n],
  ];
  for (const [text, value] of kept)
    it(`is read and written without a change: ${text}`, () => {
      expect(parseJson(text).value).to.equal(value);
      expect(jsonText(value)).to.equal(text);
    });

  const floats: readonly (readonly [string, string])[] = [
    ['9223372036854775808', '9223372036854776000'],
    ['123456789012345678901234567890', '1.2345678901234568e+29'],
    ['9007199254740993.0', '9007199254740992'],
    ['1234567890123456.5', '1234567890123456.5'],
    ['0.12345678901234567890', '0.12345678901234568'],
    ['1e-400', '0'],
    ['-0', '0'],
  ];
  for (const [text, written] of floats)
    it(`is a float64 as for Go: ${text}`, () => {
      expect(jsonText(parseJson(text).value)).to.equal(written);
    });

  it('is read within everything that JSON has', () => {
    const text =
      '{ "a\\n\\"" : [ 9007199254740993 , {"9007199254740993":"9007199254740993"},true,false,null,[],{},-1.5e3],"__proto__":{"b":9007199254740993}}';
    const { value, duplicates } = parseJson(text);
    expect(duplicates).to.deep.equal([]);
    expect(jsonText(value)).to.equal(
      '{"a\\n\\"":[9007199254740993,{"9007199254740993":"9007199254740993"},true,false,null,[],{},-1500],"__proto__":{"b":9007199254740993}}',
    );
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
  });

  it('keeps the last of repeated fields', () => {
    expect(parseJson('{"a":1,"b":2,"a":9007199254740993}')).to.deep.equal({
      value: { a: 9_007_199_254_740_993n, b: 2 },
      duplicates: ['a'],
    });
  });

  it('is refused where no float64 holds a number', () => {
    for (const text of ['1e400', '[-1e999]', `1${'0'.repeat(400)}`])
      expect(() => parseJson(text)).to.throw(/^json: cannot unmarshal number \S+ into Go value of type float64$/);
  });

  it('is written with indents', () => {
    const value = { a: [1n, {}], b: [], c: { d: 'x' }, e: undefined };
    expect(jsonText(value, 2)).to.equal(JSON.stringify({ ...value, a: [1, {}] }, undefined, 2));
    expect(jsonText(value)).to.equal('{"a":[1,{}],"b":[],"c":{"d":"x"}}');
  });

  it('is copied and compared', () => {
    const value: JsonValue = { a: [LONGEST] };
    expect(equalJson(cloneJson(value), value)).to.equal(true);
    expect(equalJson(value, { a: [LONGEST - 1n] })).to.equal(false);
  });
});

describe('JSON that is nested deeper than calls can be', () => {
  const text = `${'{"a":['.repeat(5_000)}1${']}'.repeat(5_000)}`;

  it('is read, copied and written', () => {
    expect(jsonText(cloneJson(parseJson(text).value))).to.equal(text);
  });

  it('is read and written with numbers of 64 bits in it', () => {
    const exact = text.replace('1', '9007199254740993');
    expect(jsonText(parseJson(exact).value)).to.equal(exact);
  });
});
