import { expect } from 'chai';
import { FleetbedError } from '../../core/errors.ts';
import type { RequestFilter } from './filter.ts';
import type { Listener } from './listener.ts';
import type { RouteTable } from './route-table.ts';
import { backend, endpointAt, prefix, route, rule, tableOf } from '../testing/route-tables.ts';
import { decodeRouteTable, RouteTableDecoder } from './decode-route-table.ts';

/** Has every field there is. */
const FULL: RouteTable = {
  version: 7,
  sources: { 'HTTPRoute/a/b': 3 },
  defaultClientRegion: 'us-west1',
  listeners: [
    {
      name: 'https',
      port: 8443,
      address: '127.0.0.5',
      publicPort: 443,
      hostname: '*.example.com',
      protocol: 'HTTPS',
      tls: {
        certificates: ['c'],
        clients: { trust: 't', invalid: 'allow', names: [{ type: 'uri', value: 'spiffe://a' }] },
        alpn: ['h2'],
      },
      routes: [
        {
          id: 'a/b',
          createdAt: '2026-01-01T00:00:00Z',
          hostnames: ['*.example.com'],
          rules: [
            {
              matches: [
                {
                  path: { type: 'RegularExpression', value: '/.*' },
                  method: 'GET',
                  headers: [{ type: 'Exact', name: 'a', value: 'b' }],
                  queryParams: [{ type: 'Exact', name: 'a', value: 'b' }],
                },
              ],
              backends: [
                { backend: 'store', weight: 1, filters: [{ type: 'answer', status: 403, body: 'no', headers: [] }] },
              ],
              filters: [
                { type: 'request-headers', set: [{ name: 'a', value: 'b' }], add: [], remove: ['c'] },
                { type: 'response-headers', set: [], add: [], remove: [] },
                {
                  type: 'redirect',
                  status: 301,
                  scheme: 'https',
                  hostname: 'example.org',
                  port: 8443,
                  path: { type: 'prefix', value: '/' },
                },
                { type: 'rewrite', hostname: 'example.org', path: { type: 'pattern', from: 'a', to: '$1' } },
                { type: 'rewrite', path: { type: 'prepend', value: '/a' } },
                { type: 'mirror', backend: 'store', fraction: { numerator: 1, denominator: 3 } },
                {
                  type: 'cors',
                  allowOrigins: ['*'],
                  allowMethods: ['*'],
                  allowHeaders: ['*'],
                  exposeHeaders: ['*'],
                  allowCredentials: true,
                  maxAgeSeconds: 5,
                },
              ],
              timeoutMs: 0,
              attemptTimeoutMs: 1,
              retry: {
                attempts: 2,
                statusCodes: [503],
                connectionErrors: true,
                timeouts: true,
                backoffMs: 25,
                to: 'next-tier',
              },
            },
          ],
        },
      ],
    },
  ],
  streams: [
    {
      name: 'tls',
      port: 15_443,
      protocol: 'TLS',
      requireAlpn: ['istio'],
      routes: [{ id: 'a/b', createdAt: '', hostnames: ['*'], backends: [{ backend: 'store', weight: 0.5 }] }],
    },
  ],
  backends: {
    store: {
      name: 'store',
      exporters: ['west'],
      endpoints: [
        {
          address: '10.0.0.1',
          port: 80,
          cluster: 'west',
          region: 'us-west1',
          weight: 2,
          tier: 1,
          capacity: 10.5,
          pathPrefix: '/a',
          authority: '10.0.0.1',
          serverName: 'outbound_.80_._.a',
          clear: true,
        },
      ],
      healthCheck: {
        type: 'GRPC',
        path: '/',
        host: 'a.example.com',
        port: 81,
        request: 'PING',
        response: 'PONG',
        grpcService: 'store',
        intervalMs: 1,
        timeoutMs: 1,
        healthyThreshold: 1,
        unhealthyThreshold: 1,
      },
      outlierDetection: { baseEjectionMs: 1_000 },
      drainingTimeoutMs: 0,
      protocol: 'h2',
      tls: {
        serverName: 'a',
        trust: 'none',
        names: [{ type: 'dns', value: 'a' }],
        certificate: 'c',
        alpn: ['h2'],
      },
      balance: 'tiers',
      affinity: { type: 'generated-cookie', name: 'GCLB', ttlSeconds: 1, path: '/' },
    },
  },
  certificates: { c: { certificateChain: 'PEM', privateKey: 'PEM' } },
  trust: { t: ['PEM'] },
  answers: { noRoute: { status: 404, body: 'no', headers: [{ name: 'a', value: 'b' }] } },
  answerHeaders: [{ name: 'via', value: '1.1 google' }],
  resolver: { hosts: { 'a.b': ['127.0.0.1'] }, ttlSeconds: 600, unknownNames: ['127.0.0.2'] },
  wildcards: 'label',
};

const HTTPS: Listener = { name: 'https', port: 443, protocol: 'HTTPS', tls: { certificates: ['c'] }, routes: [] };

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

  it('takes every word of a table', () => {
    expect(decodeRouteTable(JSON.parse(JSON.stringify(FULL)))).to.deep.equal(FULL);
  });

  it('makes what users write freely harmless', () => {
    const set = [{ name: 'X-Text', value: ' a\r\nX-Evil: 1 ü\u0000 ' }];
    const filters: RequestFilter[] = [
      { type: 'response-headers', set, add: [], remove: [] },
      { type: 'rewrite', path: { type: 'full', value: '/a b\r\nü?q#x' } },
    ];
    const rules = [{ ...rule('store'), filters, timeoutMs: 2_147_483_647_000 }];
    const [decoded] = decodeRouteTable(tableOf(80, [route(rules)], [])).listeners[0]?.routes[0]?.rules ?? [];
    expect(decoded?.filters).to.deep.equal([
      { type: 'response-headers', set: [{ name: 'X-Text', value: 'a  X-Evil: 1 \u00c3\u00bc' }], add: [], remove: [] },
      { type: 'rewrite', path: { type: 'full', value: '/a%20b%0D%0A%C3%BC?q#x' } },
    ]);
    expect(decoded?.timeoutMs).to.equal(2_147_483_647);
  });

  const wrong: readonly (readonly [what: string, table: unknown, path: string])[] = [
    ['no object', 1, ''],
    ['HTTPS without TLS', { ...tableOf(80, [], []), listeners: [{ ...HTTPS, tls: undefined }] }, 'listeners.0.tls'],
    [
      'a filter of another type',
      tableOf(80, [route([{ ...rule('store'), filters: [{ type: 'later' } as never] }])], []),
      'listeners.0.routes.0.rules.0.filters.0.type',
    ],
    [
      'an endless weight',
      tableOf(80, [route([rule([{ weight: Infinity }])])], []),
      'listeners.0.routes.0.rules.0.backends.0.weight',
    ],
  ];
  for (const [what, table, path] of wrong)
    it(`refuses ${what}`, () => {
      expect(() => decodeRouteTable(table))
        .to.throw(FleetbedError)
        .with.nested.property('problems[0].path', path);
    });
});

describe('RouteTableDecoder', () => {
  const tables = (path: string): unknown =>
    JSON.parse(
      JSON.stringify(
        tableOf(
          80,
          [
            route([rule('store', [prefix('/same')])], { id: 'a/same' }),
            route([rule('store', [prefix(path)])], { id: 'a/b' }),
          ],
          [backend('store', [endpointAt(8080)])],
        ),
      ),
    );

  it('gives routes and backends that have not changed again', () => {
    const decoder = new RouteTableDecoder();
    const [before, after] = [decoder.decode(tables('/a')), decoder.decode(tables('/b'))];
    expect(after).to.deep.equal(tables('/b'));
    expect(after.listeners[0]?.routes[0]).to.equal(before.listeners[0]?.routes[0]);
    expect(after.listeners[0]?.routes[1]).not.to.equal(before.listeners[0]?.routes[1]);
    expect(after.backends['store']).to.equal(before.backends['store']);
  });

  it('tells the place of a problem in what has changed', () => {
    const decoder = new RouteTableDecoder();
    decoder.decode(tables('/a'));
    const table = tables('/a') as { backends: Record<string, { name: number }> };
    table.backends['store']!.name = 1;
    expect(() => decoder.decode(table))
      .to.throw(FleetbedError)
      .with.nested.property('problems[0].path', 'backends.store.name');
    expect(decoder.decode(tables('/a'))).to.deep.equal(tables('/a'));
  });
});
