import { expect } from 'chai';
import { FleetbedError } from '../../core/errors.ts';
import { backend, endpointAt, prefix, route, rule, tableOf } from '../testing/route-tables.ts';
import { decodeRouteTable } from './decode-route-table.ts';

describe('decodeRouteTable', () => {
  it('gives back a whole table as it is', () => {
    const rules = [rule([{ backend: 'store', weight: 1 }, { weight: 2 }], [prefix('/', { method: 'GET' })], 500)];
    const table = tableOf(80, [route(rules)], [backend('store', [endpointAt(8080)])]);
    expect(decodeRouteTable(JSON.parse(JSON.stringify(table)))).to.deep.equal(table);
  });

  it('drops fields that it does not know', () => {
    const table = tableOf(80, [], []);
    expect(decodeRouteTable({ ...table, later: true })).to.deep.equal(table);
  });

  it('reports every problem with its path', () => {
    const table = {
      ...tableOf(0, [], [backend('store', [endpointAt(8080)], { drainingTimeoutMs: -1 })]),
      version: '1',
    };
    let failure: unknown;
    try {
      decodeRouteTable(table);
    } catch (error) {
      failure = error;
    }
    expect(failure).to.be.instanceOf(FleetbedError);
    expect((failure as FleetbedError).code).to.equal('FLEETBED_ROUTE_TABLE_INVALID');
    expect((failure as FleetbedError).problems.map(({ path }) => path)).to.deep.equal([
      'version',
      'listeners.0.port',
      'backends.store.drainingTimeoutMs',
    ]);
  });
});
