import { expect } from 'chai';
import type { AlphaHttpFilter, AlphaHttpRule, HttpForwardTo } from '../../kube/api/gateway-v1alpha1.ts';
import { alphaEndpoints, alphaHttpRoute, alphaService, alphaWorld } from '../testing/alpha-worlds.ts';
import { evaluateHttpRoute, type EvaluatedHttpRoute } from './evaluate-http-route.ts';
import type { AlphaWorld } from './world.ts';

const PLACE = { cluster: 'canary', region: 'local' };
const ONE: HttpForwardTo = { serviceName: 'nginx-web-01', port: 80 };

function evaluated(rules: readonly AlphaHttpRule[], world: AlphaWorld = alphaWorld({})): EvaluatedHttpRoute {
  return evaluateHttpRoute(world, PLACE, alphaHttpRoute('web', { rules }));
}

function problems(forwardTo: readonly HttpForwardTo[], world?: AlphaWorld): readonly string[] {
  return evaluated([{ forwardTo }], world).problems.map((each) =>
    each.replace('Cannot load service from HTTPRoute default/web : ', ''),
  );
}

describe('evaluateHttpRoute', () => {
  it('004-D5, D7: forwards to the ready endpoints of Services, by weight', () => {
    const { rules } = evaluated([
      {
        forwardTo: [
          { ...ONE, weight: 3 },
          { serviceName: 'nginx-web-02', port: 80 },
        ],
      },
    ]);
    expect(rules[0]?.rule).to.deep.equal({
      matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] }],
      timeoutMs: 0,
      retry: { attempts: 0 },
      backends: [
        { backend: 'default/nginx-web-01:80', weight: 3 },
        { backend: 'default/nginx-web-02:80', weight: 1 },
      ],
    });
    expect(rules[0]?.backends[0]).to.deep.include({
      endpoints: [{ address: '10.0.0.1', port: 80, cluster: 'canary', region: 'local' }],
      balance: 'weighted',
    });
  });

  it('004-R8, B12: leaves out a rule whose Service cannot be had, and keeps the others', () => {
    const world = alphaWorld({
      services: [alphaService('bare'), alphaService('empty'), alphaService('odd', [{ name: 'web', port: 80 }])],
      endpoints: [
        { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'empty', namespace: 'default' } },
        alphaEndpoints('odd', ['10.0.0.3']),
      ],
    });
    for (const [forwardTo, problem] of [
      [{ serviceName: 'gone' }, 'service not found'],
      [{ serviceName: 'nginx-web-01', port: 81 }, 'service port not found'],
      [{ serviceName: 'bare' }, 'endpoints not found'],
      [{ serviceName: 'empty' }, 'subset not found'],
      [{ serviceName: 'odd' }, 'cannot define a port'],
      [{}, 'no service has been created'],
    ] as const) {
      expect(problems([forwardTo], world)).to.deep.equal([problem]);
      expect(problems([ONE, forwardTo], world)).to.deep.equal(problem.startsWith('no service') ? [] : [problem]);
    }
    const both = evaluated([{ forwardTo: [{ serviceName: 'gone' }] }, { forwardTo: [ONE] }]);
    expect(both.rules).to.have.length(1);
  });

  it('004-D8, D11: keeps a Service whose endpoints are not ready', () => {
    const subset = { addresses: [], notReadyAddresses: [{ ip: '10.0.0.9' }] };
    const world = alphaWorld({ services: [alphaService('slow')], endpoints: [alphaEndpoints('slow', [], subset)] });
    const { rules } = evaluated([{ forwardTo: [{ serviceName: 'slow' }, ONE] }], world);
    expect(rules[0]?.backends.map(({ endpoints }) => endpoints.length)).to.deep.equal([0, 1]);
  });

  it('004-R7: takes the only port of a Service, and skips one with several', () => {
    const ports = [
      { name: 'a', port: 80 },
      { name: 'b', port: 81 },
    ];
    const world = alphaWorld({ services: [alphaService('two', ports)], endpoints: [] });
    expect(problems([{ serviceName: 'nginx-web-01' }])).to.deep.equal([]);
    expect(problems([{ serviceName: 'two' }], world)).to.deep.equal(['no service has been created']);
    expect(problems([{ serviceName: 'two' }, ONE], world)).to.deep.equal([]);
  });

  it('004-R9, R10: honours references to parts of Traefik only, and the name of a Service before them', () => {
    const backendRef = { group: 'traefik.containo.us', kind: 'TraefikService', name: 'api@internal' };
    expect(evaluated([{ forwardTo: [{ backendRef }] }]).rules[0]?.internal).to.equal('api@internal');
    expect(problems([{ backendRef }, ONE])).to.deep.equal([
      'traefik internal service api@internal is not allowed in a WRR loadbalancer',
    ]);
    expect(problems([{ backendRef: { ...backendRef, name: 'other' } }])).to.deep.equal(['service not found']);
    const foreign = { group: 'example.com', kind: 'Backend', name: 'a' };
    expect(problems([{ backendRef: foreign }])).to.deep.equal(['no service has been created']);
    expect(problems([{ backendRef: foreign }, ONE])).to.deep.equal([]);
    const { rules } = evaluated([{ forwardTo: [{ ...ONE, backendRef }] }]);
    expect(rules[0]?.rule.backends).to.deep.equal([{ backend: 'default/nginx-web-01:80', weight: 1 }]);
  });

  it('004-R11: serves Exact and Prefix paths and exact headers, and no other match', () => {
    const rule = (match: NonNullable<AlphaHttpRule['matches']>[number]): AlphaHttpRule => ({
      matches: [match],
      forwardTo: [ONE],
    });
    const extension = { group: 'a', kind: 'Extension', name: 'b' };
    for (const [match, problem] of [
      [{ path: { type: 'RegularExpression', value: '/a.*' } }, 'unsupported path match RegularExpression'],
      [{ path: { type: 'ImplementationSpecific' } }, 'unsupported path match ImplementationSpecific'],
      [
        { headers: { type: 'RegularExpression', values: { a: '.' } } },
        'unsupported header match type RegularExpression',
      ],
      [
        { queryParams: { type: 'RegularExpression', values: { a: '.' } } },
        'unsupported query parameter match type RegularExpression',
      ],
      [{ extensionRef: extension }, 'unsupported match extension Extension'],
    ] as const)
      expect(evaluated([rule(match)]).problems).to.deep.equal([
        `Skipping HTTPRoute web: cannot generate rule: ${problem}`,
      ]);
    const match = {
      path: { type: 'Exact', value: '/foo' },
      headers: { values: { 'X-Canary': 'yes' } },
      queryParams: { values: { v: '2' } },
    } as const;
    expect(evaluated([rule(match)]).rules[0]?.rule.matches).to.deep.equal([
      {
        path: { type: 'Exact', value: '/foo' },
        headers: [{ type: 'Exact', name: 'X-Canary', value: 'yes' }],
        queryParams: [{ type: 'Exact', name: 'v', value: '2' }],
      },
    ]);
  });

  it('004-D6, D12: answers for a rule whose weights are all 0, and for one without targets', () => {
    const answers = evaluated([{ forwardTo: [{ ...ONE, weight: 0 }] }, {}]).rules.map(({ rule }) => rule.filters?.[0]);
    expect(answers[0]).to.deep.include({ type: 'answer', status: 500, body: 'no servers in the pool\n' });
    expect(answers[1]).to.deep.include({ type: 'answer', status: 503, body: 'Service Unavailable' });
  });

  it('004-D10: speaks TLS to port 443 and to ports whose name says so', () => {
    const secure = (name: string, port: number): AlphaWorld =>
      alphaWorld({
        services: [alphaService('secure', [{ name, port }])],
        endpoints: [alphaEndpoints('secure', ['10.0.0.4'], { ports: [{ name, port: 8443 }] })],
      });
    for (const [name, port, tls] of [
      ['web', 80, undefined],
      ['web', 443, { serverName: 'secure.default.svc', trust: 'none' }],
      ['https-web', 8443, { serverName: 'secure.default.svc', trust: 'none' }],
    ] as const)
      expect(
        evaluated([{ forwardTo: [{ serviceName: 'secure' }] }], secure(name, port)).rules[0]?.backends[0]?.tls,
      ).to.deep.equal(tls);
  });

  it('keeps filters of the API, and leaves out a rule with an extension', () => {
    const modifier: AlphaHttpFilter = {
      type: 'RequestHeaderModifier',
      requestHeaderModifier: { set: { a: '1' }, add: { b: '2' }, remove: ['c'] },
    };
    const mirror: AlphaHttpFilter = { type: 'RequestMirror', requestMirror: { serviceName: 'nginx-web-02', port: 80 } };
    const { rules } = evaluated([{ filters: [modifier, mirror], forwardTo: [{ ...ONE, filters: [modifier] }] }]);
    const edits = {
      type: 'request-headers',
      set: [{ name: 'a', value: '1' }],
      add: [{ name: 'b', value: '2' }],
      remove: ['c'],
    };
    expect(rules[0]?.rule.filters).to.deep.equal([
      edits,
      { type: 'mirror', backend: 'default/nginx-web-02:80', fraction: { numerator: 1, denominator: 1 } },
    ]);
    expect(rules[0]?.rule.backends[0]?.filters).to.deep.equal([edits]);
    expect(rules[0]?.backends.map(({ name }) => name)).to.deep.equal([
      'default/nginx-web-02:80',
      'default/nginx-web-01:80',
    ]);
    const extension: AlphaHttpFilter = { type: 'ExtensionRef', extensionRef: { group: 'a', kind: 'Auth', name: 'b' } };
    expect(evaluated([{ filters: [extension], forwardTo: [ONE] }]).problems).to.deep.equal([
      'Skipping HTTPRoute web: cannot generate rule: unsupported filter extension Auth',
    ]);
  });

  it('004-B11: skips a route with a hostname that is none', () => {
    const route = alphaHttpRoute('web', { hostnames: ['foo.*.com'], rules: [{ forwardTo: [ONE] }] });
    expect(evaluateHttpRoute(alphaWorld({}), PLACE, route)).to.deep.include({
      rules: [],
      skipped: true,
      problems: ['Skipping HTTPRoute web: invalid hostname: invalid rule: "foo.*.com"'],
    });
  });
});
