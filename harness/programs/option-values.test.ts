import { expect } from 'chai';
import { pairValue, portValue, positiveValue } from './option-values.ts';

describe('flag values', () => {
  it('takes ports from 0 to 65535', () => {
    expect([portValue('0'), portValue('65535')]).to.deep.equal([0, 65_535]);
    for (const text of ['65536', '-1', '80.5', '', '0x50']) {
      expect(() => portValue(text), text).to.throw('A port from 0 to 65535 is needed.');
    }
  });

  it('takes numbers above 0', () => {
    expect(positiveValue('0.5')).to.equal(0.5);
    for (const text of ['0', '-1', 'fast', 'Infinity']) {
      expect(() => positiveValue(text), text).to.throw('A number above 0 is needed.');
    }
  });

  it('collects pairs and refuses a name that comes twice', () => {
    const one = pairValue('gke-west-1=us-west1-a');
    expect(pairValue('b=c=d', one)).to.deep.equal({ 'gke-west-1': 'us-west1-a', b: 'c=d' });
    expect(() => pairValue('gke-west-1=x', one)).to.throw('gke-west-1 is given twice.');
    for (const text of ['a', '=b', 'a=']) expect(() => pairValue(text), text).to.throw('name=value is needed.');
  });
});
