import { expect } from 'chai';
import type { StreamListener } from '../table/listener.ts';
import type { StreamRoute } from '../table/route.ts';
import { backend, tableOf } from '../testing/route-tables.ts';
import { compileTable } from '../testing/request-heads.ts';
import { planConnection, type ConnectionHead, type ConnectionPlan } from './connection-plan.ts';

const MESH = 'outbound_.5000_._.helloworld.sample.svc.cluster.local';

function streamRoute(id: string, hostnames: readonly string[], more: Partial<StreamRoute> = {}): StreamRoute {
  return { id, createdAt: '2026-01-01T00:00:00Z', hostnames, backends: [{ backend: id, weight: 1 }], ...more };
}

function planned(streams: readonly StreamListener[], head: Partial<ConnectionHead>): ConnectionPlan<string> {
  const table = tableOf(
    443,
    [],
    ['a', 'b'].map((name) => backend(name, [])),
    {
      streams,
      listeners: [
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          hostname: '*.example.com',
          tls: { certificates: ['c'] },
          routes: [],
        },
        { name: 'http', port: 80, protocol: 'HTTP', routes: [] },
      ],
    },
  );
  const compiled = compileTable(table, (name) => (Object.hasOwn(table.backends, name) ? name : undefined));
  return planConnection(compiled, { port: 443, isTls: true, remoteAddress: '10.0.0.9', ...head });
}

function outcome(plan: ConnectionPlan<string>): string {
  if (plan.kind === 'close') return plan.reason;
  return plan.kind === 'stream' ? plan.backend : `http ${plan.listener}`;
}

describe('planConnection', () => {
  const tls: StreamListener = {
    name: 'tls',
    port: 443,
    protocol: 'TLS',
    routes: [
      streamRoute('b', ['a.example.com'], { createdAt: '2026-01-02T00:00:00Z' }),
      streamRoute('a', ['a.example.com', '*.example.org']),
      streamRoute('broken', ['broken.example.org']),
    ],
    hostname: 'a.example.com',
  };
  const wide: StreamListener = { ...tls, name: 'wide', hostname: '*.example.org' };
  const mesh: StreamListener = {
    name: 'east-west',
    port: 15_443,
    protocol: 'TLS',
    requireAlpn: ['istio', 'istio-http/1.1'],
    routes: [streamRoute('a', [MESH])],
  };

  const cases: readonly (readonly [what: string, head: Partial<ConnectionHead>, result: string])[] = [
    ['HTTPS by the most specific hostname', { serverName: 'b.example.com' }, 'http https'],
    ['the older route of a server name', { serverName: 'A.example.com' }, 'a'],
    ['a wildcard of a route', { serverName: 'x.example.org' }, 'a'],
    ['a backend that does not resolve', { serverName: 'broken.example.org' }, 'no-backend'],
    ['a server name of nobody', { serverName: 'example.net' }, 'no-listener'],
    ['no server name', {}, 'no-listener'],
    ['HTTP', { port: 80, isTls: false }, 'http http'],
    ['TLS where HTTP is spoken', { port: 80 }, 'protocol'],
    ['no TLS where HTTPS is spoken', { serverName: 'b.example.com', isTls: false }, 'protocol'],
    ['another port', { port: 8443 }, 'no-listener'],
    ['the mesh (002-D1, 002-D2)', { port: 15_443, serverName: MESH, alpn: ['istio', 'h2'] }, 'a'],
    ['a protocol that is not of the mesh (002-D3)', { port: 15_443, serverName: MESH, alpn: ['h2'] }, 'protocol'],
    ['no protocol (002-D3)', { port: 15_443, serverName: MESH }, 'protocol'],
    ['another server name (002-D3)', { port: 15_443, serverName: 'example.com', alpn: ['istio'] }, 'no-route'],
  ];
  for (const [what, head, result] of cases)
    it(`finds ${result} for ${what}`, () => {
      expect(outcome(planned([tls, wide, mesh], head))).to.equal(result);
    });

  it('shares by weight', () => {
    const weighted = streamRoute('r', ['*'], {
      backends: [
        { backend: 'a', weight: 3 },
        { backend: 'b', weight: 1 },
      ],
    });
    const table = tableOf(
      1,
      [],
      ['a', 'b'].map((name) => backend(name, [])),
      {
        streams: [{ name: 'tcp', port: 9, protocol: 'TCP', routes: [weighted] }],
      },
    );
    const compiled = compileTable(table, (name) => name);
    const picks = Array.from({ length: 8 }, () =>
      outcome(planConnection(compiled, { port: 9, isTls: false, remoteAddress: '' })),
    );
    expect(picks.filter((name) => name === 'a')).to.have.length(6);
  });
});
