import { expect } from 'chai';
import { DisposeStack } from '../../core/dispose.ts';
import type { FleetbedError } from '../../core/errors.ts';
import type { RouteTable } from '../table/route-table.ts';
import { call } from '../testing/http-call.ts';
import { tableOf } from '../testing/route-tables.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { startAdminServer, type AdminView } from './admin-server.ts';

describe('startAdminServer', () => {
  let table: RouteTable | undefined;
  const endpoint = {
    backend: 'store',
    cluster: 'gke-west-1',
    address: '127.0.0.1',
    port: 8080,
    health: 'healthy' as const,
    ejected: false,
    inFlight: 3,
  };
  const view: AdminView = { table: () => table, endpoints: () => [endpoint], stats: () => ({ requests: 5 }) };

  it('is ready once there is a table', async () => {
    await using admin = await startAdminServer(systemNetwork('127.0.0.1'), 0, view);
    const before = await call(admin.port, { path: '/ready' });
    expect({ status: before.status, body: before.body }).to.deep.equal({ status: 503, body: 'no table yet' });
    expect((await call(admin.port, { path: '/table' })).status).to.equal(503);
    table = tableOf(80, [], []);
    const after = await call(admin.port, { path: '/ready?x' });
    expect({ status: after.status, body: after.body }).to.deep.equal({ status: 200, body: 'ok' });
  });

  it('shows the table, the endpoints and the counters as JSON', async () => {
    table = tableOf(80, [], []);
    await using admin = await startAdminServer(systemNetwork('127.0.0.1'), 0, view);
    const json = async (path: string): Promise<unknown> => JSON.parse((await call(admin.port, { path })).body);
    expect(await json('/table')).to.deep.equal(table);
    expect(await json('/endpoints')).to.deep.equal([endpoint]);
    expect(await json('/stats')).to.deep.equal({ requests: 5 });
  });

  it('knows no other path and no other method', async () => {
    await using admin = await startAdminServer(systemNetwork('127.0.0.1'), 0, view);
    expect((await call(admin.port, { path: '/' })).status).to.equal(404);
    expect((await call(admin.port, { path: '/ready', method: 'POST' })).status).to.equal(405);
  });

  it('says which port is taken', async () => {
    await using stack = new DisposeStack();
    const first = stack.use(await startAdminServer(systemNetwork('127.0.0.1'), 0, view));
    const failure = await startAdminServer(systemNetwork('127.0.0.1'), first.port, view).catch(
      (error: unknown) => error as FleetbedError,
    );
    expect(failure).to.include({
      code: 'FLEETBED_PORT_UNAVAILABLE',
      message: `cannot listen on 127.0.0.1:${String(first.port)}`,
      observed: `listen EADDRINUSE: address already in use 127.0.0.1:${String(first.port)}`,
    });
  });
});
