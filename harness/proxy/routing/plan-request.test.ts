import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { finish } from '../pace.ts';
import type { HeaderEdits, RequestFilter } from '../table/filter.ts';
import type { Listener } from '../table/listener.ts';
import type { Route, RouteRule } from '../table/route.ts';
import type { RouteTable } from '../table/route-table.ts';
import { answeredBy, forwarded, headOf, planner, valuesOf } from '../testing/request-heads.ts';
import { TableCompiler } from './compiled-table.ts';
import { planRequest } from './plan-request.ts';
import { backend, endpointAt, exact, prefix, route, rule, tableOf } from '../testing/route-tables.ts';

const EDITS: HeaderEdits = { set: [], add: [], remove: [] };

function tableWith(rules: readonly RouteRule[], more: Partial<RouteTable> = {}): RouteTable {
  const names = ['store', 'west', 'east', 'copy'];
  return tableOf(
    80,
    [route(rules)],
    names.map((name) => backend(name, [endpointAt(8080)])),
    { answerHeaders: [], ...more },
  );
}

/** What a rule with these filters, for the prefix `/west`, makes of a request. */
function filtered(filters: readonly RequestFilter[], more: Partial<RouteRule> = {}): ReturnType<typeof planner> {
  return planner(tableWith([{ ...rule('store', [prefix('/west')]), filters, ...more }]));
}

describe('planRequest', () => {
  describe('of requests that go nowhere', () => {
    it('answers 404 where no listener, host or path takes them (000-D2, 000-D3)', () => {
      const plan = planner(
        tableOf(80, [route([rule('store', [prefix('/west')])], { hostnames: ['store.example.com'] })], [], {
          answerHeaders: [],
        }),
      );
      for (const head of [headOf('/east'), headOf('http://other/west'), headOf('/west', { port: 81 })]) {
        const { answer, reason } = answeredBy(plan(head));
        expect([answer.status, answer.body, reason]).to.deep.equal([404, 'fault filter abort', 'no-route']);
        expect(answer.headers).to.deep.equal(['content-type', 'text/plain', 'content-length', '18']);
      }
    });

    it('answers 500 for a share that does not resolve, no backends, and weights that are all 0 (000-D15)', () => {
      for (const backends of [
        [{ weight: 1 }],
        [],
        [{ backend: 'store', weight: 0 }],
        [{ backend: 'gone', weight: 1 }],
      ]) {
        const { answer, reason } = answeredBy(planner(tableWith([rule(backends)]))(headOf('/')));
        expect([answer.status, answer.body, reason]).to.deep.equal([500, 'fault filter abort', 'no-backend']);
      }
    });

    it("answers in the table's words (6.2)", () => {
      const answers = {
        noRoute: { status: 404, body: '404 page not found\n' },
        noBackend: { status: 503, body: 'Nö', headers: [{ name: 'server', value: 'pipy' }] },
      };
      const answerHeaders = [{ name: 'via', value: '1.1 google' }];
      const plan = planner(tableWith([rule([], [exact('/x')])], { answers, answerHeaders }));
      expect(answeredBy(plan(headOf('/'))).answer).to.deep.equal({
        status: 404,
        headers: ['content-type', 'text/plain', 'content-length', '19', 'via', '1.1 google'],
        body: '404 page not found\n',
      });
      expect(answeredBy(plan(headOf('/x'))).answer).to.deep.equal({
        status: 503,
        headers: ['server', 'pipy', 'content-length', '3', 'via', '1.1 google'],
        body: 'Nö',
      });
    });

    it('answers a call of gRPC in its way', () => {
      const plan = planner(tableWith([rule('store', [exact('/pkg.Service/Method')])]));
      const headers = { 'content-type': 'application/grpc+proto' };
      expect(
        forwarded(plan(headOf('/pkg.Service/Method', { headers }))).failure('noHealthyUpstream').headers,
      ).to.include('14');
      const { answer } = answeredBy(plan(headOf('/pkg.Service/Other', { headers })));
      expect(answer.status).to.equal(200);
      expect(valuesOf(answer.headers, 'grpc-status')).to.deep.equal(['12']);
      expect(valuesOf(answer.headers, 'grpc-message')).to.deep.equal(['fault filter abort']);
    });
  });

  describe('of listeners that share a port', () => {
    const tls = { certificates: ['c'] };
    const listener = (name: string, hostname?: string): Listener => ({
      name,
      port: 443,
      protocol: 'HTTPS',
      tls,
      routes: [route([rule(name)], { id: name, hostnames: [hostname ?? '*'] })],
      ...(hostname === undefined ? {} : { hostname }),
    });
    const names = ['any', 'second', 'wild', 'fourth'];
    const plan = planner(
      tableOf(
        80,
        [],
        names.map((name) => backend(name, [])),
        {
          listeners: [
            listener('any'),
            listener('second', 'second-example.org'),
            listener('wild', '*.wildcard.org'),
            listener('fourth', 'fourth-example.wildcard.org'),
          ].map((each) =>
            each.name === 'any' ? { ...each, routes: [route([rule('any')], { hostnames: ['example.org'] })] } : each,
          ),
        },
      ),
    );
    // HTTPRouteHTTPSListenerDetectMisdirectedRequests of the official suite.
    const cases: readonly (readonly [serverName: string, host: string, result: string])[] = [
      ['example.org', 'example.org', 'any'],
      ['example.org', 'second-example.org', '421'],
      ['example.org', 'unknown-example.org', '404'],
      ['second-example.org', 'second-example.org', 'second'],
      ['second-example.org', 'example.org', '421'],
      ['second-example.org', 'unknown-example.org', '421'],
      ['third-example.wildcard.org', 'third-example.wildcard.org', 'wild'],
      ['third-example.wildcard.org', 'fith-example.wildcard.org', 'wild'],
      ['third-example.wildcard.org', 'fourth-example.wildcard.org', '421'],
      ['third-example.wildcard.org', 'second-example.org', '421'],
      ['third-example.wildcard.org', 'unknown-example.org', '421'],
      ['fourth-example.wildcard.org', 'fourth-example.wildcard.org', 'fourth'],
      ['fourth-example.wildcard.org', 'fith-example.wildcard.org', '421'],
      ['unknown-example.org', 'example.org', 'any'],
      ['unknown-example.org', 'unknown-example.org', '404'],
    ];
    for (const [serverName, host, result] of cases)
      it(`gives ${host} over a connection for ${serverName} ${result}`, () => {
        const planned = plan(headOf(`https://${host}/`, { port: 443, serverName }));
        expect(planned.kind === 'forward' ? planned.backend : String(planned.answer.status)).to.equal(result);
      });

    it('gives a request to no other than the most specific (HTTPRouteListenerIsolation)', () => {
      const isolated = planner(
        tableOf(80, [], [backend('wide', []), backend('narrow', [])], {
          listeners: [
            { name: 'wide', port: 80, protocol: 'HTTP', routes: [route([rule('wide')])] },
            {
              name: 'narrow',
              port: 80,
              protocol: 'HTTP',
              hostname: '*.example.com',
              routes: [route([rule('narrow', [prefix('/narrow')])], { hostnames: ['*.example.com'] })],
            },
          ],
        }),
      );
      expect(answeredBy(isolated(headOf('http://a.example.com/'))).reason).to.equal('no-route');
      expect(forwarded(isolated(headOf('http://a.example.com/narrow'))).backend).to.equal('narrow');
      expect(forwarded(isolated(headOf('http://other/narrow'))).backend).to.equal('wide');
    });

    it('tells listeners of several addresses apart', () => {
      const at = (address: string): Listener => ({
        name: address,
        address,
        port: 80,
        protocol: 'HTTP',
        routes: [route([rule(address)])],
      });
      const addresses = ['127.0.0.5', '127.0.0.6'];
      const planned = planner(
        tableOf(
          80,
          [],
          addresses.map((name) => backend(name, [])),
          { listeners: addresses.map(at) },
        ),
      );
      for (const address of addresses) expect(forwarded(planned(headOf('/', { address }))).backend).to.equal(address);
      expect(answeredBy(planned(headOf('/'))).reason).to.equal('no-route');
    });
  });

  describe('of requests that are forwarded', () => {
    it('leaves path and Host alone and says where the request came from (000-D16)', () => {
      const headers = {
        'X-Forwarded-For': '10.0.0.1',
        'x-forwarded-proto': 'https',
        Expect: '100-continue',
        Accept: '*/*',
      };
      const { head } = forwarded(
        planner(tableWith([rule('store')]))(headOf('/', { headers, target: '/a//b/../c?q=1' })),
      );
      expect(head).to.deep.include({ method: 'GET', target: '/a//b/../c?q=1', authority: 'store.example.com' });
      expect(head.headers).to.deep.equal([
        ...['Accept', '*/*'],
        ...['X-Forwarded-For', '10.0.0.1, 10.0.0.9'],
        ...['X-Forwarded-Proto', 'http'],
      ]);
    });

    it('takes away what concerns one connection only', () => {
      const headers = {
        Connection: 'keep-alive, X-Hop',
        'x-hop': '1',
        TE: 'trailers',
        Upgrade: 'h2c',
        'Keep-Alive': 'x',
      };
      const plan = forwarded(planner(tableWith([rule('store')]))(headOf('/', { headers })));
      expect(plan.head.headers).to.deep.equal(['X-Forwarded-For', '10.0.0.9', 'X-Forwarded-Proto', 'http']);
      expect(plan.answerHeaders(200, ['Server', 'x', 'connection', 'X-Secret', 'x-secret', '1'])).to.deep.equal([
        'Server',
        'x',
      ]);
    });

    it('says where the client is, if it says so', () => {
      const plan = planner(tableWith([rule('store')]));
      const headers = { 'X-Fleetbed-Client-Region': 'us-east1' };
      expect(forwarded(plan(headOf('/', { headers }))).choice).to.deep.equal({ clientRegion: 'us-east1' });
      expect(forwarded(plan(headOf('/'))).choice).to.deep.equal({ clientRegion: 'us-west1' });
    });

    it('has the deadlines and retries of the rule, else those of 000-D17', () => {
      const bare = forwarded(planner(tableWith([rule('store')]))(headOf('/')));
      expect([bare.timeoutMs, bare.attemptTimeoutMs, bare.retry]).to.deep.equal([
        30_000,
        0,
        { attempts: 1, statusCodes: [], connectionErrors: true, timeouts: false, backoffMs: 0, to: 'another' },
      ]);
      const own = { ...rule('store'), timeoutMs: 0, attemptTimeoutMs: 500, retry: { attempts: 3, statusCodes: [500] } };
      const plan = forwarded(planner(tableWith([own]))(headOf('/')));
      expect([plan.timeoutMs, plan.attemptTimeoutMs, plan.retry.attempts, plan.retry.statusCodes]).to.deep.equal([
        0,
        500,
        3,
        [500],
      ]);
    });

    for (const [west, east] of [
      [80, 20],
      [3, 1],
      [1, 1],
      [1_000_000, 1],
    ] as const)
      it(`shares ${String(west)} to ${String(east)} by weight, in any window (000-D15, 004-D5)`, () => {
        const plan = planner(
          tableWith([
            rule([
              { backend: 'west', weight: west },
              { backend: 'east', weight: east },
              { backend: 'store', weight: 0 },
            ]),
          ]),
        );
        const picks = Array.from({ length: 400 }, () => forwarded(plan(headOf('/'))).backend);
        for (const size of [40, 100]) {
          for (let from = 0; from + size <= picks.length; from += 1) {
            const seen = picks.slice(from, from + size).filter((name) => name === 'west').length;
            expect(Math.abs(seen - (size * west) / (west + east))).to.be.at.most(1.001);
          }
        }
        expect(picks).not.to.include('store');
      });
  });

  describe('of filters', () => {
    it('edits the headers of request and answer, those of the rule first', () => {
      const own: RequestFilter[] = [
        { type: 'request-headers', ...EDITS, add: [{ name: 'X-Add', value: 'backend' }] },
        { type: 'response-headers', ...EDITS, set: [{ name: 'Server', value: 'backend' }] },
      ];
      const plan = forwarded(
        filtered(
          [
            { type: 'request-headers', ...EDITS, set: [{ name: 'X-Add', value: 'rule' }], remove: ['accept'] },
            { type: 'response-headers', ...EDITS, add: [{ name: 'Server', value: 'rule' }] },
          ],
          { backends: [{ backend: 'store', weight: 1, filters: own }] },
        )(headOf('/west', { headers: { Accept: '*/*', 'x-add': '0' } })),
      );
      expect(valuesOf(plan.head.headers, 'x-add')).to.deep.equal(['rule', 'backend']);
      expect(valuesOf(plan.head.headers, 'accept')).to.deep.equal([]);
      expect(plan.answerHeaders(200, ['server', 'nginx', 'x', '1'])).to.deep.equal(['x', '1', 'Server', 'backend']);
      expect(valuesOf(plan.failure('upstreamError').headers, 'server')).to.deep.equal(['backend']);
    });

    it('rewrites host and path', () => {
      const rewrite = {
        type: 'rewrite',
        hostname: 'one.example.org',
        path: { type: 'prefix', value: '/one' },
      } as const;
      const { head } = forwarded(filtered([rewrite])(headOf('/west/two?q')));
      expect([head.authority, head.target]).to.deep.equal(['one.example.org', '/one/two?q']);
    });

    it('takes a Host that is set for the authority', () => {
      const edits: RequestFilter = { type: 'request-headers', ...EDITS, set: [{ name: 'host', value: 'inner' }] };
      const { head } = forwarded(filtered([edits])(headOf('/west')));
      expect([head.authority, valuesOf(head.headers, 'host')]).to.deep.equal(['inner', []]);
    });

    it('redirects, with headers of its own', () => {
      const redirect: RequestFilter = { type: 'redirect', status: 301, path: { type: 'prefix', value: '/east' } };
      const edits: RequestFilter = { type: 'response-headers', ...EDITS, set: [{ name: 'x', value: '1' }] };
      const table = tableWith([]);
      const rules = [{ ...rule([], [prefix('/west')]), filters: [redirect, edits] }];
      const listeners: Listener[] = [
        { name: 'a', port: 80, publicPort: 8080, protocol: 'HTTP', routes: [route(rules)] },
      ];
      const { answer, reason } = answeredBy(planner({ ...table, listeners })(headOf('/west/x?q')));
      expect([answer.status, reason]).to.deep.equal([301, 'filter']);
      expect(answer.headers).to.deep.equal([
        ...['location', 'http://store.example.com:8080/east/x?q'],
        ...['content-length', '0'],
        ...['x', '1'],
      ]);
    });

    it('answers itself', () => {
      const { answer } = answeredBy(
        filtered([{ type: 'answer', status: 403, body: 'Access denied' }])(headOf('/west')),
      );
      expect([answer.status, answer.body]).to.deep.equal([403, 'Access denied']);
    });

    it('answers a preflight, and marks the answers of others', () => {
      const cors: RequestFilter = {
        type: 'cors',
        allowOrigins: ['https://a.example'],
        allowMethods: ['GET'],
        allowHeaders: [],
        exposeHeaders: [],
        allowCredentials: false,
      };
      const plan = filtered([cors]);
      const origin = { Origin: 'https://a.example' };
      const asked = { ...origin, 'Access-Control-Request-Method': 'GET' };
      const { answer } = answeredBy(plan(headOf('/west', { method: 'OPTIONS', headers: asked })));
      expect(answer.status).to.equal(204);
      expect(valuesOf(answer.headers, 'access-control-allow-methods')).to.deep.equal(['GET']);
      expect(valuesOf(answer.headers, 'content-length')).to.deep.equal([]);
      const simple = forwarded(plan(headOf('/west', { headers: origin })));
      expect(valuesOf(simple.answerHeaders(200, []), 'access-control-allow-origin')).to.deep.equal([
        'https://a.example',
      ]);
      expect(valuesOf(simple.failure('upstreamTimeout').headers, 'access-control-allow-origin')).to.have.length(1);
    });

    it('mirrors a fraction of the requests to every mirror (000-D18)', () => {
      const mirror = (backend: string, numerator: number): RequestFilter => ({
        type: 'mirror',
        backend,
        fraction: { numerator, denominator: 100 },
      });
      const plan = filtered([mirror('copy', 20), mirror('east', 100), mirror('gone', 100), mirror('west', 0)]);
      const all = Array.from({ length: 500 }, () => forwarded(plan(headOf('/west/a'))).mirrors);
      expect(
        all.every((mirrors) => mirrors.at(-1)?.backend === 'east' && mirrors.at(-1)?.head.target === '/west/a'),
      ).to.equal(true);
      const copies = all.filter((mirrors) => mirrors[0]?.backend === 'copy').length;
      // Three standard deviations, as the official suite has it.
      expect(Math.abs(copies - 100)).to.be.below(3 * Math.sqrt(500 * 0.2 * 0.8));
    });
  });

  describe('of session affinity', () => {
    const sticky = (affinity: NonNullable<RouteTable['backends'][string]['affinity']>): ReturnType<typeof planner> =>
      planner(tableOf(80, [route([rule('store')])], [backend('store', [endpointAt(8080)], { affinity })]));

    it('has the same key for a client, wherever else it comes from', () => {
      const plan = sticky({ type: 'client-ip' });
      const keyOf = (remoteAddress: string) => forwarded(plan(headOf('/', { remoteAddress }))).choice.affinity;
      expect(keyOf('10.0.0.1')).to.equal(keyOf('::ffff:10.0.0.1'));
      expect(keyOf('10.0.0.1')).not.to.equal(keyOf('10.0.0.2'));
    });

    it('has a key for a header that is there (003-D19)', () => {
      const plan = sticky({ type: 'header', name: 'Authorization' });
      expect(forwarded(plan(headOf('/'))).choice).not.to.have.property('affinity');
      expect(forwarded(plan(headOf('/', { headers: { authorization: 'Bearer a' } }))).choice.affinity).to.be.a(
        'number',
      );
    });

    it('makes a cookie once, and knows it again', () => {
      const plan = sticky({ type: 'generated-cookie', name: 'GCLB', ttlSeconds: 60 });
      const first = forwarded(plan(headOf('/')));
      const [cookie = ''] = valuesOf(first.answerHeaders(200, []), 'set-cookie');
      expect(cookie).to.match(/^GCLB=[0-9a-f]{16}; Path=\/; Max-Age=60; HttpOnly$/);
      const second = forwarded(plan(headOf('/', { headers: { Cookie: `a=b; ${cookie.split(';')[0] ?? ''}` } })));
      expect(second.choice).to.deep.equal(first.choice);
      expect(valuesOf(second.answerHeaders(200, []), 'set-cookie')).to.deep.equal([]);
    });

    it("goes by the application's cookie when there is one", () => {
      const plan = sticky({ type: 'cookie', name: 'session' });
      const keyed = forwarded(plan(headOf('/', { headers: { cookie: 'session="x"' } })));
      expect(keyed.choice.affinity).to.be.a('number');
      expect(forwarded(plan(headOf('/'))).choice).not.to.have.property('affinity');
    });
  });

  it('goes on with turns from table to table, with the backends of the new one', () => {
    const shares = [
      { backend: 'west', weight: 3 },
      { backend: 'east', weight: 1 },
    ];
    const table = tableWith([rule(shares)]);
    const compiler = new TableCompiler<string>({ random: seededRandom(1), clock: systemClock });
    const picks = Array.from({ length: 40 }, (_, round) => {
      const compiled = finish(compiler.compile(table, (name) => `${name} ${String(round)}`));
      return forwarded(planRequest(compiled, headOf('/'), seededRandom(1))).backend;
    });
    expect(picks.filter((name) => name.startsWith('west')).length).to.be.within(29, 31);
    expect(picks.map((name) => name.split(' ')[1])).to.deep.equal(picks.map((_, round) => String(round)));
  });

  it('compiles 10,000 routes in an instant, and answers the first request of one as fast', () => {
    const many: Route[] = Array.from({ length: 10_000 }, (_, at) =>
      route([rule('store', [prefix('/west'), exact('/x')])], {
        id: `ns/r${String(at)}`,
        hostnames: [`h${String(at)}.example.com`],
      }),
    );
    const table = tableOf(80, many, [backend('store', [])]);
    const before = process.cpuUsage();
    const plan = planner(table);
    expect(forwarded(plan(headOf('http://h9999.example.com/west'))).backend).to.equal('store');
    // Of the processor, not of the clock: whoever else runs here takes no part in it.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).to.be.below(500);
  });
});
