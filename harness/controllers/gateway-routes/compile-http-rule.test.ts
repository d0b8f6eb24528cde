import { expect } from 'chai';
import type { HttpRouteFilter, HttpRouteRule } from '../../kube/api/http-route.ts';
import type { RequestFilter } from '../../proxy/table/filter.ts';
import type { RouteRule } from '../../proxy/table/route.ts';
import { compileHttpRule } from './compile-http-rule.ts';

/** `lost` is the only reference that does not resolve. */
const backendOf = ({ name }: { readonly name: string }): string | undefined => (name === 'lost' ? undefined : name);
const compiled = (rule: HttpRouteRule): RouteRule => compileHttpRule(rule, backendOf);
const EVERYTHING = { path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] };

describe('compileHttpRule', () => {
  it('matches everything where the rule says nothing', () => {
    expect(compiled({})).to.deep.equal({ matches: [EVERYTHING], backends: [] });
  });

  it('keeps the weight of a reference that does not resolve', () => {
    const { backends } = compiled({
      backendRefs: [{ name: 'v1' }, { name: 'lost', weight: 3 }, { name: 'v2', weight: 0 }],
    });
    expect(backends).to.deep.equal([{ backend: 'v1', weight: 1 }, { weight: 3 }, { backend: 'v2', weight: 0 }]);
  });

  it('has filters of one backend beside it', () => {
    const filters: HttpRouteFilter[] = [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x'] } }];
    expect(compiled({ backendRefs: [{ name: 'v1', filters }] }).backends).to.deep.equal([
      { backend: 'v1', weight: 1, filters: [{ type: 'request-headers', set: [], add: [], remove: ['x'] }] },
    ]);
  });

  it('fills in what matches leave out', () => {
    const { matches } = compiled({
      matches: [
        { method: 'GET', headers: [{ name: 'env', value: 'canary' }] },
        { path: { type: 'Exact', value: '/a' }, queryParams: [{ type: 'RegularExpression', name: 'q', value: 'a+' }] },
      ],
    });
    expect(matches).to.deep.equal([
      { ...EVERYTHING, method: 'GET', headers: [{ type: 'Exact', name: 'env', value: 'canary' }] },
      {
        path: { type: 'Exact', value: '/a' },
        headers: [],
        queryParams: [{ type: 'RegularExpression', name: 'q', value: 'a+' }],
      },
    ]);
  });

  const timings: readonly (readonly [what: string, rule: HttpRouteRule, expected: Partial<RouteRule>])[] = [
    ['a deadline of the request', { timeouts: { request: '500ms' } }, { timeoutMs: 500 }],
    ['no deadline for 0s', { timeouts: { request: '0s' } }, { timeoutMs: 0 }],
    ['a deadline of each attempt', { timeouts: { backendRequest: '1s' } }, { attemptTimeoutMs: 1_000 }],
    ['that of the request where an attempt has 0s', { timeouts: { backendRequest: '0s' } }, {}],
    [
      'one more attempt unless said otherwise',
      { retry: { codes: [503], backoff: '25ms' } },
      { retry: { attempts: 1, statusCodes: [503], connectionErrors: true, timeouts: true, backoffMs: 25 } },
    ],
    [
      'as many attempts as asked for',
      { retry: { attempts: 3 } },
      { retry: { attempts: 3, statusCodes: [], connectionErrors: true, timeouts: true } },
    ],
  ];
  for (const [what, rule, expected] of timings) {
    it(`has ${what}`, () => {
      expect(compiled(rule)).to.deep.equal({ matches: [EVERYTHING], backends: [], ...expected });
    });
  }
});

describe('filters of a rule', () => {
  const rows: readonly (readonly [what: string, filter: HttpRouteFilter, expected: RequestFilter])[] = [
    [
      'headers of the answer',
      { type: 'ResponseHeaderModifier', responseHeaderModifier: { set: [{ name: 'a', value: '1' }] } },
      { type: 'response-headers', set: [{ name: 'a', value: '1' }], add: [], remove: [] },
    ],
    ['a redirect with status 302', { type: 'RequestRedirect', requestRedirect: {} }, { type: 'redirect', status: 302 }],
    [
      'a redirect with all its parts',
      {
        type: 'RequestRedirect',
        requestRedirect: {
          scheme: 'https',
          hostname: 'example.org',
          port: 8443,
          statusCode: 308,
          path: { type: 'ReplaceFullPath', replaceFullPath: '/new' },
        },
      },
      {
        type: 'redirect',
        status: 308,
        scheme: 'https',
        hostname: 'example.org',
        port: 8443,
        path: { type: 'full', value: '/new' },
      },
    ],
    [
      'a rewrite',
      {
        type: 'URLRewrite',
        urlRewrite: { hostname: 'one', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/two' } },
      },
      { type: 'rewrite', hostname: 'one', path: { type: 'prefix', value: '/two' } },
    ],
    [
      'a mirror of every request',
      { type: 'RequestMirror', requestMirror: { backendRef: { name: 'v2' } } },
      { type: 'mirror', backend: 'v2', fraction: { numerator: 100, denominator: 100 } },
    ],
    [
      'a mirror of a share',
      { type: 'RequestMirror', requestMirror: { backendRef: { name: 'v2' }, percent: 20 } },
      { type: 'mirror', backend: 'v2', fraction: { numerator: 20, denominator: 100 } },
    ],
    [
      'a mirror that leads to nothing',
      {
        type: 'RequestMirror',
        requestMirror: { backendRef: { name: 'lost' }, fraction: { numerator: 1, denominator: 3 } },
      },
      { type: 'mirror', fraction: { numerator: 1, denominator: 3 } },
    ],
    [
      'CORS',
      { type: 'CORS', cors: { allowOrigins: ['https://a.example'], allowCredentials: true } },
      {
        type: 'cors',
        allowOrigins: ['https://a.example'],
        allowMethods: [],
        allowHeaders: [],
        exposeHeaders: [],
        allowCredentials: true,
        maxAgeSeconds: 5,
      },
    ],
  ];
  for (const [what, filter, expected] of rows) {
    it(`are compiled: ${what}`, () => {
      expect(compiled({ filters: [filter] }).filters).to.deep.equal([expected]);
    });
  }

  it('answer with an error where they are unknown, instead of being skipped', () => {
    const extensionRef = { group: 'example.com', kind: 'Filter', name: 'x' };
    const [filter] = compiled({ filters: [{ type: 'ExtensionRef', extensionRef }] }).filters ?? [];
    expect(filter).to.include({ type: 'answer', status: 500 });
  });
});
