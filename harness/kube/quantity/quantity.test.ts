import { expect } from 'chai';
import {
  canonicalQuantity,
  compareQuantities,
  milliValue,
  parseQuantity,
  QUANTITY_FORM_WRONG,
  roundedToMilli,
  wholeValue,
} from './quantity.ts';

describe('canonicalQuantity', () => {
  // Each pair is an answer of a real API server.
  const pairs = {
    '1000m': '1',
    '1024Mi': '1Gi',
    '1.5Gi': '1536Mi',
    '0.5Ki': '512',
    '1.1Ki': '1126400m',
    '.5': '500m',
    '1.500': '1.500',
    '1.': '1.',
    '+1': '+1',
    '010': '010',
    '00': '0',
    '0Ki': '0',
    e3: '0',
    '-': '0',
    '5e3': '5e3',
    '1e1001': '100e999',
    '1000000000000000000000': '1',
    '9223372036854775808Ki': '9223372036854775807',
    '99999999999999999999m': '99999999999999999999m',
    '1Ei': '1Ei',
    '-1': '-1',
  };
  for (const [text, canonical] of Object.entries(pairs))
    it(`writes ${text} as ${canonical}`, () => {
      expect(canonicalQuantity(text)).to.equal(canonical);
    });

  it('refuses what is no quantity', () => {
    for (const text of ['', '1_0', '1KiB', '..', '1.2.3', '0x', ' 1', '1\n', 'NaN'])
      expect(() => canonicalQuantity(text), text).to.throw(QUANTITY_FORM_WRONG);
    for (const text of ['1i', '1ee3'])
      expect(() => canonicalQuantity(text), text).to.throw("unable to parse quantity's suffix");
  });

  it('neither hangs nor crashes on absurd numbers', () => {
    expect(canonicalQuantity('1e2147483647')).to.equal('10e2147483646');
    expect(canonicalQuantity(`1${'0'.repeat(9_000)}e-9000`)).to.equal('1');
    expect(() => canonicalQuantity('9'.repeat(1_000_000))).to.throw('unable to parse numeric part of quantity');
    expect(compareQuantities(parseQuantity('1e2147483646'), parseQuantity('1e-2147483646'))).to.equal(1);
  });
});

describe('amounts', () => {
  it('are compared by value, not by text', () => {
    expect(compareQuantities(parseQuantity('1Gi'), parseQuantity('1024Mi'))).to.equal(0);
    expect(compareQuantities(parseQuantity('1G'), parseQuantity('1Gi'))).to.equal(-1);
    expect(compareQuantities(parseQuantity('100m'), parseQuantity('0.05'))).to.equal(1);
    expect(compareQuantities(parseQuantity('-1'), parseQuantity('0'))).to.equal(-1);
  });

  it('are rounded away from zero', () => {
    expect(wholeValue(parseQuantity('1.2'))).to.equal(2n);
    expect(wholeValue(parseQuantity('-1.2'))).to.equal(-2n);
    expect(milliValue(parseQuantity('1u'))).to.equal(1n);
    expect(roundedToMilli('1500u')).to.equal('2m');
    expect(roundedToMilli('0.1n')).to.equal('1m');
    expect(roundedToMilli('250m')).to.equal('250m');
  });
});
