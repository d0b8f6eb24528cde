import { expect } from 'chai';
import type { Service } from '../../kube/api/core.ts';
import { serviceObject } from '../testing/objects.ts';
import { CAPACITY_SCALER, endpointCapacity, MAX_RATE_PER_ENDPOINT, serviceCapacity } from './endpoint-capacity.ts';

function service(rate?: string, scaler?: string): Service {
  const annotations = {
    ...(rate === undefined ? {} : { [MAX_RATE_PER_ENDPOINT]: rate }),
    ...(scaler === undefined ? {} : { [CAPACITY_SCALER]: scaler }),
  };
  return serviceObject('store', {}, { annotations });
}

describe('endpointCapacity', () => {
  const cases: readonly (readonly [string, Service, number | undefined, number | undefined])[] = [
    ['no annotation: unlimited', service(), undefined, undefined],
    ['a rate', service('10'), undefined, 10],
    ['a fraction', service('0.25'), undefined, 0.25],
    ['0', service('0'), undefined, 0],
    ['a scaled rate', service('10', '0.5'), undefined, 5],
    ['a scaler of 0', service('10', '0.0'), undefined, 0],
    ['a scaler without a rate', service(undefined, '0.5'), undefined, undefined],
    ['a scaler of 0 without a rate', service(undefined, '0'), undefined, 0],
    ['a policy that wins over the annotation', service('10'), 20, 20],
    ['a policy that is scaled', service(undefined, '0.5'), 20, 10],
    ['a bad rate: as if it was not there', service('abc'), undefined, undefined],
    ['a bad scaler: as if it was not there', service('10', '1.5'), undefined, 10],
  ];
  for (const [what, given, policyRate, expected] of cases)
    it(`is ${String(expected)} for ${what}`, () => {
      expect(endpointCapacity(given, policyRate)).to.equal(expected);
    });
});

describe('serviceCapacity', () => {
  for (const bad of ['abc', '', '-1', ' 1', '1 ', 'Infinity', 'NaN', '1e999', '0x10', '1,5', '9'.repeat(1_000)])
    it(`names what is wrong with the rate ${JSON.stringify(bad.slice(0, 12))} (000-B12)`, () => {
      expect(serviceCapacity(service(bad)).problems).to.deep.equal([
        `invalid value for Service annotation networking.gke.io/max-rate-per-endpoint, should be an integer > 0, got ${JSON.stringify(bad)}`,
      ]);
    });

  it('names what is wrong with the scaler', () => {
    expect(serviceCapacity(service('1', '1.01')).problems).to.deep.equal([
      'invalid value for Service annotation networking.gke.io/capacity-scaler, should be a number >= 0.0 and <= 1.0, got "1.01"',
    ]);
  });
});
