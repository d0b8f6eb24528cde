import { expect } from 'chai';
import { decodeRouteTable } from '../../proxy/table/decode-route-table.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import {
  alphaGateway,
  alphaHttpRoute,
  alphaListener,
  alphaStreamRoute,
  alphaWorld,
  type AlphaWorldSketch,
} from '../testing/alpha-worlds.ts';
import { tlsSecretObject } from '../testing/objects.ts';
import { compileAlphaTable } from './compile-table.ts';
import { evaluate } from './evaluation.ts';
import { ruleText } from './router-list.ts';
import { DEFAULT_ALPHA_SETTINGS } from './settings.ts';

const PLACE = { cluster: 'canary', region: 'local' };
const ONE = { serviceName: 'nginx-web-01', port: 80 };
const CERTIFICATE = { certificateRef: { group: 'core', kind: 'Secret', name: 'web-tls' } };

function tableOf(sketch: AlphaWorldSketch): RouteTable {
  const world = alphaWorld(sketch);
  const evaluation = evaluate(world, PLACE, DEFAULT_ALPHA_SETTINGS);
  const table = compileAlphaTable(world, evaluation, DEFAULT_ALPHA_SETTINGS, 'local');
  // As a proxy takes it.
  return decodeRouteTable(JSON.parse(JSON.stringify({ version: 1, ...table })));
}

/** `port protocol: route hostnames` of every listener but the dashboard's. */
function listenersOf({ listeners, streams = [] }: RouteTable): readonly string[] {
  return [...listeners, ...streams]
    .filter(({ port }) => port !== 9000)
    .map(
      ({ port, protocol, routes }) =>
        `${String(port)} ${protocol}: ${routes.map(({ id, hostnames }) => `${id} ${hostnames.join(' ')}`).join(', ')}`,
    );
}

describe('compileAlphaTable', () => {
  it('listens on the entry points without TLS before there is a Gateway, and answers in the words of Traefik', () => {
    const table = tableOf({});
    expect(table.listeners.map(({ name, port, publicPort }) => [name, port, publicPort].join(' '))).to.deep.equal([
      'web 8000 80',
      'traefik 9000 8080',
    ]);
    expect(table.answers?.noRoute).to.deep.include({ status: 404, body: '404 page not found\n' });
    expect(table.answers?.noHealthyUpstream).to.deep.include({ status: 503, body: 'Service Unavailable' });
    expect(table.answers?.upstreamError).to.deep.include({ status: 502, body: 'Bad Gateway' });
    expect(table.answers?.upstreamTimeout).to.deep.include({ status: 504, body: 'Gateway Timeout' });
    expect(table.wildcards).to.equal('label');
  });

  it('004-R5: has the routes of all Gateways of a port in one listener, each once', () => {
    const selecting = (app: string, hostname?: string) =>
      alphaListener({
        routes: { kind: 'HTTPRoute', selector: { matchLabels: { app } } },
        ...(hostname === undefined ? {} : { hostname }),
      });
    const table = tableOf({
      gateways: [
        alphaGateway('a', [selecting('a')]),
        alphaGateway('b', [selecting('b')]),
        alphaGateway('also-b', [selecting('b', '*.example.com')]),
      ],
      httpRoutes: [
        alphaHttpRoute('a', { hostnames: ['a.com'], rules: [{ forwardTo: [ONE] }] }, { labels: { app: 'a' } }),
        alphaHttpRoute('b', { rules: [{ forwardTo: [ONE] }] }, { labels: { app: 'b' } }),
        alphaHttpRoute('none', { rules: [{ forwardTo: [{ serviceName: 'gone' }] }] }, { labels: { app: 'a' } }),
      ],
    });
    expect(listenersOf(table)).to.deep.equal(['8000 HTTP: default/a a.com, default/b *.example.com *']);
    expect(Object.keys(table.backends)).to.deep.equal(['default/nginx-web-01:80']);
    expect(table.sources).to.include({ 'Gateway/default/a': 1, 'HTTPRoute/default/none': 1 });
  });

  it('terminates TLS, passes it through, and carries bytes', () => {
    const rule = { forwardTo: [ONE] };
    const table = tableOf({
      secrets: [tlsSecretObject('web-tls', { namespace: 'default' })],
      gateways: [
        alphaGateway('https', [alphaListener({ protocol: 'HTTPS', port: 443, tls: CERTIFICATE })]),
        alphaGateway('pass', [
          alphaListener({ protocol: 'TLS', port: 443, tls: { mode: 'Passthrough' }, routes: { kind: 'TLSRoute' } }),
        ]),
        alphaGateway('end', [
          alphaListener({ protocol: 'TLS', port: 443, tls: CERTIFICATE, routes: { kind: 'TCPRoute' } }),
        ]),
        alphaGateway('tcp', [alphaListener({ protocol: 'TCP', port: 80, routes: { kind: 'TCPRoute' } })]),
      ],
      httpRoutes: [alphaHttpRoute('web', { hostnames: ['web.com'], rules: [rule] })],
      tlsRoutes: [
        alphaStreamRoute('TLSRoute', 'sni', {
          rules: [
            { matches: [{ snis: ['a.com'] }], ...rule },
            { matches: [{ snis: ['*.b.com'] }], ...rule },
          ],
        }),
      ],
      tcpRoutes: [alphaStreamRoute('TCPRoute', 'bytes', { rules: [rule] })],
    });
    expect(listenersOf(table)).to.deep.equal([
      '8443 HTTPS: default/web web.com',
      '8000 TCP: default/bytes *',
      '8443 TLS: default/sni a.com',
      '8443 TLS: default/sni#1 *.b.com',
      '8443 TLS: default/bytes *',
    ]);
    expect(table.listeners[0]).to.deep.include({ name: 'websecure/web.com', hostname: 'web.com' });
    expect(table.listeners[0]?.tls?.certificates).to.deep.equal(['Secret/default/web-tls']);
    expect(table.streams?.map(({ hostname, tls }) => [hostname, tls?.certificates])).to.deep.equal([
      [undefined, undefined],
      ['a.com', undefined],
      ['*.b.com', undefined],
      [undefined, ['Secret/default/web-tls']],
    ]);
    expect(Object.keys(table.certificates ?? {})).to.deep.equal(['Secret/default/web-tls']);
  });

  it('lets HTTPS have every server name that no route of bytes has', () => {
    const rule = { forwardTo: [ONE] };
    const table = tableOf({
      secrets: [tlsSecretObject('web-tls', { namespace: 'default' })],
      gateways: [
        alphaGateway('https', [alphaListener({ protocol: 'HTTPS', port: 443, tls: CERTIFICATE })]),
        alphaGateway('pass', [
          alphaListener({ protocol: 'TLS', port: 443, tls: { mode: 'Passthrough' }, routes: { kind: 'TLSRoute' } }),
        ]),
      ],
      httpRoutes: [alphaHttpRoute('web', { hostnames: ['web.com'], rules: [rule] })],
      tlsRoutes: [alphaStreamRoute('TLSRoute', 'sni', { rules: [{ matches: [{ snis: ['a.com'] }], ...rule }] })],
    });
    const https = table.listeners.filter(({ protocol }) => protocol === 'HTTPS');
    expect(https.map(({ hostname }) => hostname)).to.deep.equal(['web.com', undefined]);
    expect(table.streams?.map(({ hostname }) => hostname)).to.deep.equal(['a.com']);
  });

  it('004-S6: answers for the dashboard, and for routes to it, with the list of routers', () => {
    const backendRef = { group: 'traefik.containo.us', kind: 'TraefikService', name: 'api@internal' };
    const table = tableOf({
      gateways: [alphaGateway('web')],
      httpRoutes: [
        alphaHttpRoute('canary', { hostnames: ['<b>.com'], rules: [{ forwardTo: [{ ...ONE, weight: 3 }] }] }),
        alphaHttpRoute('dashboard', { hostnames: ['traefik.com'], rules: [{ forwardTo: [{ backendRef }] }] }),
      ],
    });
    const dashboard = table.listeners.find(({ name }) => name === 'traefik')?.routes[0];
    const answers = dashboard?.rules.map(({ filters }) => filters?.[0]) ?? [];
    expect(answers[0]).to.include({ type: 'answer', status: 200, body: 'OK' });
    expect(answers[2]).to.have.property('body').that.contains('&lt;b&gt;.com').and.not.contain('<b>');
    const routed = table.listeners[0]?.routes.find(({ id }) => id === 'default/dashboard')?.rules[0]?.filters?.[0];
    expect(routed).to.deep.equal(answers[2]);
    expect(JSON.parse((answers[1] as { body: string }).body)).to.deep.include({
      name: 'default/canary-0',
      entryPoints: ['web'],
      rule: 'Host(`<b>.com`) && PathPrefix(`/`)',
      service: 'default/nginx-web-01:80 (3)',
      provider: 'kubernetesgateway',
    });
  });
});

describe('ruleText', () => {
  it('writes matches in the language of Traefik', () => {
    const path = (type: 'Exact' | 'PathPrefix', value: string) => ({
      path: { type, value },
      headers: [],
      queryParams: [],
    });
    expect(ruleText(['*'], [path('PathPrefix', '/')])).to.equal('PathPrefix(`/`)');
    expect(ruleText(['a.com', 'b.com'], [path('Exact', '/a'), path('PathPrefix', '/b')])).to.equal(
      'Host(`a.com`, `b.com`) && (Path(`/a`) || PathPrefix(`/b`))',
    );
  });
});
