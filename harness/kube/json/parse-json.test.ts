import { expect } from 'chai';
import { JsonParseError, parseJson } from './parse-json.ts';

const errorOf = (text: string): string => {
  try {
    parseJson(text);
  } catch (error) {
    expect(error).to.be.instanceOf(JsonParseError);
    return (error as Error).message;
  }
  return '';
};

describe('parseJson', () => {
  it('reads what is valid', () => {
    expect(parseJson('{"a":[1,{"b":"x\\"y: "}],"c":null}')).to.deep.equal({
      value: { a: [1, { b: 'x"y: ' }], c: null },
      duplicates: [],
    });
  });

  it('names repeated fields by their path and keeps the last value', () => {
    const { value, duplicates } = parseJson('{"a":1,"b":[{"x":1},{"x":1,"x" : 2}],"a":{"c":1,"c":2}, "a":3}');
    expect(value).to.deep.equal({ a: 3, b: [{ x: 1 }, { x: 2 }] });
    expect(duplicates).to.deep.equal(['b[1].x', 'a', 'a.c']);
  });

  it('keeps __proto__ a field like any other', () => {
    const { value } = parseJson('{"__proto__":{"a":1}}');
    expect(Object.keys(value as object)).to.deep.equal(['__proto__']);
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
  });

  const words: readonly (readonly [string, string])[] = [
    ['', 'unexpected end of JSON input'],
    ['{"a"', 'unexpected end of JSON input'],
    ['[1', 'unexpected end of JSON input'],
    ['12a', "invalid character 'a' after top-level value"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{1}', "invalid character '1' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['"\u0001"', "invalid character '\\x01' in string literal"],
    ['"a\n"', "invalid character '\\n' in string literal"],
    ['"\\q"', "invalid character 'q' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['-a', "invalid character 'a' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
    ['trux', "invalid character 'x' in literal true (expecting 'e')"],
    ['é', "invalid character 'é' looking for beginning of value"],
  ];
  for (const [text, message] of words)
    it(`says of ${JSON.stringify(text)}: ${message}`, () => {
      expect(errorOf(text)).to.equal(message);
    });

  it('refuses what is nested too deep, valid or not', () => {
    expect(errorOf('['.repeat(10_001) + ']'.repeat(10_001))).to.equal("invalid character '[' exceeded max depth");
    expect(errorOf('['.repeat(200_000))).to.equal("invalid character '[' exceeded max depth");
    expect(parseJson('['.repeat(10_000) + ']'.repeat(10_000)).duplicates).to.deep.equal([]);
  });
});
