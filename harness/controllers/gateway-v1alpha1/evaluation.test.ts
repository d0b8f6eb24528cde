import { expect } from 'chai';
import type { AlphaListener } from '../../kube/api/gateway-v1alpha1.ts';
import {
  alphaClass,
  alphaGateway,
  alphaHttpRoute,
  alphaListener,
  alphaStreamRoute,
  alphaWorld,
  type AlphaWorldSketch,
} from '../testing/alpha-worlds.ts';
import { tlsSecretObject } from '../testing/objects.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import { withAlphaGatewayStatus } from './gateway-status.ts';
import { withAlphaRouteStatus } from './route-status.ts';
import { DEFAULT_ALPHA_SETTINGS } from './settings.ts';

const PLACE = { cluster: 'canary', region: 'local' };
const NOW = '2024-01-01T00:00:00Z';
const ONE = { serviceName: 'nginx-web-01', port: 80 };

function look(sketch: AlphaWorldSketch, degradedRoutes: 'rule' | 'gateway' = 'rule'): Evaluation {
  return evaluate(alphaWorld(sketch), PLACE, { ...DEFAULT_ALPHA_SETTINGS, degradedRoutes });
}

/** `type status reason message` of the conditions of the Gateway, then of its listeners. */
function statusOf(evaluation: Evaluation, name = 'web'): readonly string[] {
  const found = evaluation.find(({ gateway }) => gateway.metadata.name === name);
  if (found === undefined) return [];
  const { status } = withAlphaGatewayStatus(found, NOW);
  const text = ({ type, status: value, reason, message }: Readonly<Record<string, unknown>>): string =>
    [type, value, reason, message].join(' | ');
  return [
    ...(status?.conditions ?? []).map((each) => text({ ...each })),
    ...(status?.listeners ?? []).flatMap(({ port, conditions }) =>
      conditions.map((each) => `${String(port)}: ${text({ ...each })}`),
    ),
  ];
}

const NOT_READY = 'Ready | False | ListenersNotValid | All Listeners must be valid';

describe('evaluate', () => {
  it('004-R1, B6: ignores classes of other controllers, and unknown ones', () => {
    const gateways = [alphaGateway('web')];
    expect(look({ gateways, classes: [alphaClass('example.com/other')] })).to.deep.equal([]);
    expect(look({ gateways, classes: [] })).to.deep.equal([]);
  });

  it('004-R2, B13: says that a Gateway without routes is ready', () => {
    expect(statusOf(look({ gateways: [alphaGateway('web')] }))).to.deep.equal([
      'Scheduled | True | ResourcesAvailable | Resources available',
      'Ready | True | ListenersValid | Listeners valid',
      '80: Ready | True | ListenerReady | No error found',
    ]);
  });

  it('says what is wrong with a listener, in the words of Traefik', () => {
    const secret = { group: 'core', kind: 'Secret', name: 'gone' };
    const https = { protocol: 'HTTPS', port: 443 };
    const cases: readonly (readonly [Partial<AlphaListener>, string])[] = [
      // 004-B8
      [{ protocol: 'UDP' }, '80: Detached | True | UnsupportedProtocol | Unsupported listener protocol "UDP"'],
      // 004-B10
      [
        { routes: { kind: 'FooRoute' } },
        '80: ResolvedRefs | False | InvalidRoutesRef | Unsupported Route Kind "FooRoute"',
      ],
      // 004-B9
      [
        { routes: { kind: 'TCPRoute' } },
        '80: Detached | True | UnsupportedProtocol | listener protocol "HTTP" not supported with route kind "TCPRoute"',
      ],
      // 004-B7
      [
        { port: 81 },
        '81: Detached | True | PortUnavailable | Cannot find entryPoint for Gateway: no matching entryPoint for port 81 and protocol "HTTP"',
      ],
      [
        https,
        '443: Detached | True | UnsupportedProtocol | No TLS configuration for Gateway Listener port 443 and protocol "HTTPS"',
      ],
      // 004-R12
      [
        { ...https, tls: { mode: 'Passthrough' } },
        '443: Detached | True | UnsupportedProtocol | Unsupported route kind "HTTPRoute" with "Passthrough"',
      ],
      [
        {
          protocol: 'TLS',
          port: 443,
          tls: { mode: 'Terminate', certificateRef: secret },
          routes: { kind: 'TLSRoute' },
        },
        '443: Detached | True | UnsupportedProtocol | Unsupported route kind "TLSRoute" with "Terminate"',
      ],
      [
        { ...https, tls: { certificateRef: { ...secret, group: 'example.com' } } },
        '443: ResolvedRefs | False | InvalidCertificateRef | Unsupported TLS CertificateRef group/kind : example.com/Secret',
      ],
      [
        { ...https, tls: { certificateRef: secret } },
        '443: ResolvedRefs | False | InvalidCertificateRef | Error while retrieving certificate: secret default/gone does not exist',
      ],
      [
        { protocol: 'TCP', port: 8080, routes: { kind: 'TCPRoute' } },
        '8080: Detached | True | PortUnavailable | port 8080 unavailable',
      ],
    ];
    for (const [change, text] of cases)
      expect(statusOf(look({ gateways: [alphaGateway('web', [alphaListener(change)])] }))).to.deep.equal([
        NOT_READY,
        text,
      ]);
  });

  it('004-R5: lets Gateways share a port, and a Gateway have it once', () => {
    const shared = look({ gateways: [alphaGateway('web'), alphaGateway('other')] });
    expect(statusOf(shared)[1]).to.contain('ListenersValid');
    expect(statusOf(shared, 'other')[1]).to.contain('ListenersValid');
    const twice = look({ gateways: [alphaGateway('web', [alphaListener(), alphaListener({ hostname: 'a.com' })])] });
    expect(statusOf(twice)).to.deep.equal([NOT_READY, '80: Detached | True | PortUnavailable | port 80 unavailable']);
  });

  it('says of which routes what was left out, once for each kind of trouble', () => {
    const httpRoutes = [
      alphaHttpRoute('a', { rules: [{ forwardTo: [{ serviceName: 'gone' }] }] }),
      alphaHttpRoute('b', { hostnames: ['foo.*.com'] }),
    ];
    expect(statusOf(look({ gateways: [alphaGateway('web')], httpRoutes }))).to.deep.equal([
      NOT_READY,
      '80: ResolvedRefs | False | DegradedRoutes | Cannot load service from HTTPRoute default/a : service not found; ' +
        'Skipping HTTPRoute b: invalid hostname: invalid rule: "foo.*.com"',
    ]);
  });

  it('004-R8: keeps the other rules of a Gateway, or none where that is asked for', () => {
    const httpRoutes = [
      alphaHttpRoute('a', { rules: [{ forwardTo: [{ serviceName: 'gone' }] }] }),
      alphaHttpRoute('b', { rules: [{ forwardTo: [ONE] }] }),
    ];
    const sketch = { gateways: [alphaGateway('web')], httpRoutes };
    const names = (evaluation: Evaluation): readonly string[] =>
      evaluation
        .flatMap(({ listeners }) => listeners)
        .flatMap(({ routes }) =>
          routes.filter(({ route }) => route.rules.length > 0).map(({ route }) => route.route.metadata.name),
        );
    expect(names(look(sketch))).to.deep.equal(['b']);
    expect(names(look(sketch, 'gateway'))).to.deep.equal([]);
  });

  it('004-R12: has TCPRoutes of one rule only', () => {
    const gateways = [alphaGateway('web', [alphaListener({ protocol: 'TCP', routes: { kind: 'TCPRoute' } })])];
    const rule = { forwardTo: [ONE] };
    const two = alphaStreamRoute('TCPRoute', 'db', { rules: [rule, rule] });
    expect(statusOf(look({ gateways, tcpRoutes: [two] }))[1]).to.equal(
      '80: ResolvedRefs | False | DegradedRoutes | Skipping TCPRoute db: multiple rules are not supported',
    );
    expect(
      statusOf(look({ gateways, tcpRoutes: [alphaStreamRoute('TCPRoute', 'db', { rules: [rule] })] }))[0],
    ).to.contain('Scheduled');
  });

  it('gives a port that was HTTP first to no other transport', () => {
    const older = alphaGateway('web', undefined, { creationTimestamp: '2022-01-01T00:00:00Z' });
    const tcp = alphaGateway('tcp', [alphaListener({ protocol: 'TCP', routes: { kind: 'TCPRoute' } })]);
    const evaluation = look({ gateways: [tcp, older] });
    expect(statusOf(evaluation)[1]).to.contain('ListenersValid');
    expect(statusOf(evaluation, 'tcp')[1]).to.equal('80: Detached | True | PortUnavailable | port 80 unavailable');
  });

  it('has the certificate of a listener', () => {
    const tls = { certificateRef: { group: 'core', kind: 'Secret', name: 'web-tls' } };
    const gateways = [alphaGateway('web', [alphaListener({ protocol: 'HTTPS', port: 443, tls })])];
    const secret = tlsSecretObject('web-tls', { namespace: 'default' });
    const [found] = look({ gateways, secrets: [secret] });
    expect(found?.listeners[0]?.usable?.certificate?.name).to.equal('Secret/default/web-tls');
    const broken = { ...secret, data: { ...secret.data, 'tls.key': '' } };
    expect(statusOf(look({ gateways, secrets: [broken] }))[1]).to.contain(
      'secret default/web-tls contains the following empty TLS data entries: tls.key',
    );
  });
});

describe('withAlphaGatewayStatus', () => {
  it('keeps the time of a condition that stays, and forgets conditions that went', () => {
    const [ready] = look({ gateways: [alphaGateway('web')] });
    const gateway = withAlphaGatewayStatus(ready!, NOW);
    const again = withAlphaGatewayStatus({ ...ready!, gateway }, '2024-01-01T00:01:00Z');
    expect(again).to.deep.equal(gateway);
    const [broken] = look({
      gateways: [{ ...gateway, spec: { ...gateway.spec!, listeners: [alphaListener({ port: 81 })] } }],
    });
    const after = withAlphaGatewayStatus(broken!, '2024-01-01T00:02:00Z').status;
    expect(after?.conditions?.map(({ type, lastTransitionTime }) => `${type} ${lastTransitionTime}`)).to.deep.equal([
      'Ready 2024-01-01T00:02:00Z',
    ]);
    expect(after?.listeners?.map(({ port }) => port)).to.deep.equal([81]);
    expect(after?.addresses).to.deep.equal([]);
  });
});

describe('withAlphaRouteStatus', () => {
  const gateways = [
    alphaGateway('web', [alphaListener({ routes: { kind: 'HTTPRoute', namespaces: { from: 'All' } } })]),
  ];

  function seen(namespace: string, hostnames: readonly string[] = [], listener?: string): readonly string[] {
    const route = alphaHttpRoute('route', { hostnames, rules: [{ forwardTo: [ONE] }] }, { namespace });
    const own = listener === undefined ? gateways : [alphaGateway('web', [alphaListener({ hostname: listener })])];
    const { status } = withAlphaRouteStatus('HTTPRoute', route, look({ gateways: own, httpRoutes: [route] }), NOW);
    return (status?.gateways ?? []).flatMap(({ gatewayRef, conditions = [] }) =>
      conditions.map(({ type, status: value, reason }) => [gatewayRef.name, type, value, reason].join(' ')),
    );
  }

  it('says which Gateways have a route, and which may not', () => {
    expect(seen('default')).to.deep.equal(['web Admitted True Admitted']);
    expect(seen('other')).to.deep.equal(['web Admitted False NotAllowed']);
    expect(seen('default', ['foo.*.com'])).to.deep.equal(['web Admitted False InvalidHostname']);
    expect(seen('default', ['a.com'], 'b.com')).to.deep.equal(['web Admitted False HostnameMismatch']);
  });

  it('takes back what it said, and leaves what others said', () => {
    const entry = (controller: string) => ({ gatewayRef: { name: 'web', namespace: 'default', controller } });
    const theirs = entry('example.com/other');
    const route = {
      ...alphaHttpRoute('route', {}),
      status: { gateways: [entry('traefik.io/gateway-controller'), theirs] },
    };
    expect(withAlphaRouteStatus('HTTPRoute', route, look({}), NOW).status).to.deep.equal({ gateways: [theirs] });
    const fresh = alphaHttpRoute('fresh', {});
    expect(withAlphaRouteStatus('HTTPRoute', fresh, look({}), NOW)).to.equal(fresh);
  });
});
