import { expect } from 'chai';
import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import type { JsonValue } from '../json/json.ts';
import { fieldErrorText } from '../status/field-error.ts';
import { validateRules } from './validate-rules.ts';

const int: JsonSchema = { type: 'integer' };

function record(properties: Readonly<Record<string, JsonSchema>>, ...rules: ValidationRule[]): JsonSchema {
  return { type: 'object', properties, 'x-kubernetes-validations': rules };
}

function told(value: JsonValue, old: JsonValue | undefined, schema: JsonSchema): readonly string[] {
  return validateRules(value, old, schema).map(fieldErrorText);
}

describe('validateRules', () => {
  it('compares with the old value, and is silent where there is none', () => {
    const schema = record({ a: int }, { rule: 'self.a >= oldSelf.a', message: 'only up' });
    expect(told({ a: 1 }, undefined, schema)).to.deep.equal([]);
    expect(told({ a: 2 }, { a: 1 }, schema)).to.deep.equal([]);
    expect(told({ a: 1 }, { a: 2 }, schema)).to.deep.equal(['<nil>: Invalid value: "object": only up']);
  });

  it('offers an optional old value where the rule asks for one', () => {
    const rule = 'oldSelf.hasValue() ? self.a == oldSelf.value().a : self.a == 1';
    const schema = record({ a: int }, { rule, optionalOldSelf: true });
    expect(told({ a: 1 }, undefined, schema)).to.deep.equal([]);
    expect(told({ a: 2 }, undefined, schema)).to.have.length(1);
    expect(told({ a: 2 }, { a: 2 }, schema)).to.deep.equal([]);
  });

  it('finds the old item of a map list by its keys, and none of other lists', () => {
    const items = record({ k: { type: 'string' }, v: int }, { rule: 'self.v == oldSelf.v', message: 'fixed' });
    const list: JsonSchema = { type: 'array', items };
    const map: JsonSchema = { ...list, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'] };
    const old = {
      l: [
        { k: 'a', v: 1 },
        { k: 'b', v: 2 },
      ],
    };
    const next = {
      l: [
        { k: 'b', v: 3 },
        { k: 'a', v: 1 },
      ],
    };
    expect(told(next, old, record({ l: map }))).to.deep.equal(['l[0]: Invalid value: "object": fixed']);
    expect(told(next, old, record({ l: list }))).to.deep.equal([]);
  });

  it('tolerates what was wrong before and did not change', () => {
    const schema = record({ a: { ...int, 'x-kubernetes-validations': [{ rule: 'self > 5' }] }, b: int });
    expect(told({ a: 1, b: 2 }, { a: 1, b: 1 }, schema)).to.deep.equal([]);
    expect(told({ a: 2, b: 2 }, { a: 1, b: 1 }, schema)).to.deep.equal([
      'a: Invalid value: "integer": failed rule: self > 5',
    ]);
  });

  it('says what the rule wants it to say, where it wants it', () => {
    const rule = (more: Partial<ValidationRule>): JsonSchema => record({ a: int }, { rule: 'false', ...more });
    const value = { a: 7 };
    expect(told(value, undefined, rule({ messageExpression: '"a is " + string(self.a)' }))).to.deep.equal([
      '<nil>: Invalid value: "object": a is 7',
    ]);
    expect(told(value, undefined, rule({ message: 'fallback', messageExpression: '""' }))).to.deep.equal([
      '<nil>: Invalid value: "object": fallback',
    ]);
    expect(
      told(value, undefined, rule({ fieldPath: '.a', reason: 'FieldValueForbidden', message: 'no' })),
    ).to.deep.equal(['a: Forbidden: no']);
    expect(told(value, undefined, rule({ reason: 'FieldValueRequired', message: 'no' }))).to.deep.equal([
      '<nil>: Required value: no',
    ]);
  });

  it('ends a rule that costs too much, and everything after it', () => {
    const list: JsonSchema = { type: 'array', items: int };
    const rule = 'self.l.all(a, self.l.all(b, self.l.all(c, a + b + c >= 0)))';
    const schema = record({ l: list }, { rule, message: 'dear' }, { rule: 'false', message: 'never asked' });
    const l = Array.from({ length: 1000 }, (_, index) => index);
    const words = "'operation cancelled: actual cost limit exceeded': no further validation rules will be run";
    expect(told({ l }, undefined, schema)).to.deep.equal([
      `<nil>: Invalid value: "object": ${words} due to call cost exceeds limit for rule: dear`,
    ]);
  });

  it('reads fields whose names are no identifiers, and not those of the prototype', () => {
    const schema = record({ 'a-b': int, __proto__x: int }, { rule: 'self.a__dash__b == 1' });
    expect(told({ 'a-b': 1 }, undefined, schema)).to.deep.equal([]);
    const map: JsonSchema = {
      type: 'object',
      additionalProperties: int,
      'x-kubernetes-validations': [{ rule: '!("constructor" in self) && self.all(k, self[k] == 1)' }],
    };
    const hostile = JSON.parse('{"__proto__": 1, "b": 1}') as JsonValue;
    expect(told(hostile, undefined, map)).to.deep.equal([]);
  });
});
