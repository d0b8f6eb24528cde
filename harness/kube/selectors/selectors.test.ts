import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { KubeStatusError } from '../status/kube-status-error.ts';
import { parseFieldSelector } from './parse-field-selector.ts';
import { parseLabelSelector } from './parse-label-selector.ts';

interface Answers {
  /** By selector: the message of the 400. */
  readonly refused: Readonly<Record<string, string>>;
  readonly accepted: readonly string[];
}

/** What kube-apiserver said to each of these selectors. */
const RECORDED = JSON.parse(
  readFileSync(new URL('../../../fixtures/upstream/selectors.json', import.meta.url), 'utf8'),
) as Readonly<Record<'label' | 'field', Answers>>;

describe('parseLabelSelector', () => {
  for (const [text, message] of Object.entries(RECORDED.label.refused))
    it(`refuses ${JSON.stringify(text)} with upstream's words`, () => {
      expect(refusalOf(() => parseLabelSelector(text))).to.equal(message);
    });

  for (const text of RECORDED.label.accepted)
    it(`accepts ${JSON.stringify(text)}`, () => {
      parseLabelSelector(text);
    });

  const labels = { app: 'store', version: '2', empty: '', constructor: 'own' };
  const matching: Readonly<Record<string, boolean>> = {
    '': true,
    app: true,
    '!app': false,
    'app=store': true,
    'app==store': true,
    'app!=store': false,
    'app in (cart, store)': true,
    'app notin (cart)': true,
    'app notin (store)': false,
    'other!=x': true,
    'other notin (x)': true,
    '!other': true,
    'other=': false,
    'empty=': true,
    'empty in ()': true,
    'empty in (a,)': true,
    'empty notin (,a)': false,
    'version > 1': true,
    'version<2': false,
    'version<9223372036854775807': true,
    'app>1': false,
    'other<1': false,
    'app=store,version=3': false,
    'app,version in (1,2),!other': true,
    toString: false,
    constructor: true,
  };
  for (const [text, expected] of Object.entries(matching))
    it(`${expected ? 'selects' : 'passes over'} by ${JSON.stringify(text)}`, () => {
      expect(parseLabelSelector(text).matches(labels)).to.equal(expected);
    });

  it('knows what selects everything', () => {
    expect([parseLabelSelector(' ').empty, parseLabelSelector('a').empty]).to.deep.equal([true, false]);
    expect(parseLabelSelector('a=b').matches(undefined)).to.equal(false);
    expect(parseLabelSelector('a!=b').matches(undefined)).to.equal(true);
  });

  it('shows its requirements', () => {
    expect(parseLabelSelector('in in (c,a,c),x').requirements).to.deep.equal([
      { key: 'in', operator: 'in', values: ['a', 'c'] },
      { key: 'x', operator: 'exists', values: [] },
    ]);
  });

  it('reads a long text in one go', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `v${index}`);
    expect(parseLabelSelector(`a in (${many.join(',')})`).matches({ a: 'v99999' })).to.equal(true);
  });
});

describe('parseFieldSelector', () => {
  for (const [text, message] of Object.entries(RECORDED.field.refused))
    it(`refuses ${JSON.stringify(text)} with upstream's words`, () => {
      expect(refusalOf(() => parseFieldSelector(text))).to.equal(message);
    });

  for (const text of RECORDED.field.accepted)
    it(`accepts ${JSON.stringify(text)}`, () => {
      parseFieldSelector(text);
    });

  it('splits at commas and unescapes values', () => {
    expect(parseFieldSelector('a=1\\,2\\=3\\\\,b!=x,,c==y').requirements).to.deep.equal([
      { field: 'a', operator: '=', value: '1,2=3\\' },
      { field: 'b', operator: '!=', value: 'x' },
      { field: 'c', operator: '=', value: 'y' },
    ]);
  });

  it('takes an absent field for an empty one', () => {
    const matcher = parseFieldSelector('spec.nodeName=');
    expect([matcher.matches({}), matcher.matches({ 'spec.nodeName': 'n' })]).to.deep.equal([true, false]);
    expect(parseFieldSelector('toString=x').matches({})).to.equal(false);
    expect(parseFieldSelector('a!=x,b=y').matches({ a: 'z', b: 'y' })).to.equal(true);
  });

  it('tells the one value that a field must have', () => {
    const matcher = parseFieldSelector('metadata.name=a,metadata.namespace!=b');
    expect([matcher.exact('metadata.name'), matcher.exact('metadata.namespace')]).to.deep.equal(['a', undefined]);
    expect([matcher.empty, parseFieldSelector(',').empty]).to.deep.equal([false, true]);
  });
});

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof KubeStatusError && error.statusCode === 400 && error.reason === 'BadRequest')
      return error.message;
    throw error;
  }
  return 'accepted';
}
