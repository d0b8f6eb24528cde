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
  const view: AdminView = {
    table: () => table,
    endpoints: () => [endpoint],
    counters: () => ({ requests: 5, noRoute: 1 }),
    settings: () => ({ warmUpMs: 7 }),
  };

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
    expect(await json('/counters')).to.deep.equal({ requests: 5, noRoute: 1 });
  });

  it('shows counters and endpoints to Prometheus', async () => {
    await using admin = await startAdminServer(systemNetwork('127.0.0.1'), 0, view);
    const { body, headers } = await call(admin.port, { path: '/stats' });
    expect(headers['content-type']).to.equal('text/plain; version=0.0.4; charset=utf-8');
    expect(body.split('\n')).to.include.members([
      '# TYPE fleetbed_proxy_requests_total counter',
      'fleetbed_proxy_requests_total 5',
      'fleetbed_proxy_no_route_total 1',
      'fleetbed_proxy_endpoint_in_flight{backend="store",cluster="gke-west-1",endpoint="127.0.0.1:8080"} 3',
    ]);
  });

  it('shows the settings and the table, but no private key', async () => {
    table = tableOf(80, [], [], { certificates: { a: { certificateChain: 'chain', privateKey: 'secret' } } });
    await using admin = await startAdminServer(systemNetwork('127.0.0.1'), 0, view);
    for (const path of ['/config', '/table']) {
      const { body } = await call(admin.port, { path });
      expect(body).to.contain('"certificateChain":"chain"').and.not.to.contain('secret');
    }
    expect(JSON.parse((await call(admin.port, { path: '/config' })).body)).to.deep.include({
      settings: { warmUpMs: 7 },
    });
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
