import { expect } from 'chai';
import type { MultiClusterIngress } from '../../kube/api/multicluster-ingress.ts';
import { tlsSecretObject } from '../testing/objects.ts';
import {
  backendConfig,
  frontendConfig,
  ingressObject,
  ingressWorld,
  port80,
  serviceOfClusters,
  type IngressWorldSketch,
} from '../testing/ingress-world.ts';
import { planIngress, type Planning } from './plan-ingress.ts';

function planned(ingress: MultiClusterIngress, sketch: IngressWorldSketch = {}): Planning {
  const { config } = ingressWorld(sketch);
  return planIngress(ingress, config, new Map(config.services.map((each) => [`blue/${each.metadata.name}`, each])));
}

/** A service `foo` with an annotation, and an ingress that uses it. */
function withAnnotation(key: string, value: string, sketch: IngressWorldSketch = {}): Planning {
  const foo = serviceOfClusters('foo', { annotations: { [key]: value } });
  return planned(ingressObject('i', { backend: port80('foo') }), { ...sketch, services: [foo] });
}

describe('planIngress', () => {
  it('resolves hosts, paths and ports, each port once (001-R14)', () => {
    const rules = [
      { host: 'foo.test', backend: port80('foo') },
      {
        http: {
          paths: [
            { path: '/x', backend: { serviceName: 'foo', servicePort: 'web' } },
            { backend: port80('default-backend') },
          ],
        },
      },
    ];
    const { plan, problems } = planned(ingressObject('i', { rules }), { services: [serviceOfClusters('foo')] });
    expect(problems).to.deep.equal([]);
    expect(plan?.backends.map(({ service, port, protocol }) => `${service} ${String(port)} ${protocol}`)).to.deep.equal(
      ['default-backend 80 HTTP', 'foo 80 HTTP'],
    );
    expect(plan?.paths.map(({ host, path, backend }) => `${host} ${path} ${String(backend)}`)).to.deep.equal([
      'foo.test /* 1',
      '* /x 1',
      '* /* 0',
    ]);
    expect(plan?.sources).to.deep.equal({
      'MultiClusterIngress/blue/i': 1,
      'MultiClusterService/blue/default-backend': 1,
      'MultiClusterService/blue/foo': 1,
    });
  });

  it('has the defaults of ingress-gce for health checks (001-D5)', () => {
    const [backend] = planned(ingressObject('i')).plan?.backends ?? [];
    expect(backend).to.deep.include({
      healthCheck: {
        type: 'HTTP',
        path: '/',
        intervalMs: 15_000,
        timeoutMs: 15_000,
        healthyThreshold: 1,
        unhealthyThreshold: 2,
      },
      timeoutMs: 30_000,
    });
    expect(backend).to.not.have.property('drainingTimeoutMs');
  });

  const problems: readonly (readonly [string, Planning, string])[] = [
    ['001-B1', planned(ingressObject('i', { backend: null })), 'MCI blue/i is missing a default backend'],
    [
      '001-B2',
      planned(ingressObject('i', { backend: port80('foo') })),
      'Error AVMBR102: MultiClusterService blue/foo not found.',
    ],
    [
      '001-B3',
      planned(ingressObject('i', { backend: { serviceName: 'default-backend', servicePort: 'grpc' } })),
      'MultiClusterService blue/default-backend has no port grpc',
    ],
    [
      '001-B4',
      planned(ingressObject('i', { annotations: { 'networking.gke.io/static-ip': 'my-ip' } })),
      "Invalid value for field 'resource.IPAddress': 'my-ip'. Must be a literal IP address or URL referencing an Address resource.",
    ],
    [
      '001-B5',
      withAnnotation('cloud.google.com/backend-config', '{'),
      'MultiClusterService blue/foo: BackendConfig annotation is invalid json',
    ],
    [
      '001-B5 (a list)',
      withAnnotation('cloud.google.com/backend-config', '{"ports":["a"]}'),
      'MultiClusterService blue/foo: BackendConfig annotation is invalid json',
    ],
    [
      '001-B7',
      withAnnotation('networking.gke.io/app-protocols', '{"web":"SPDY"}'),
      'MultiClusterService blue/foo: invalid port application protocol: SPDY',
    ],
    [
      'an affinity that there is not',
      withAnnotation('cloud.google.com/backend-config', '{"default":"b"}', {
        backendConfigs: [backendConfig('b', { sessionAffinity: { affinityType: 'HEADER' } })],
      }),
      'BackendConfig blue/b is not valid: unsupported AffinityType: HEADER, should be one of NONE, CLIENT_IP, or GENERATED_COOKIE',
    ],
    [
      'a timeout above the interval',
      withAnnotation('cloud.google.com/backend-config', '{"default":"b"}', {
        backendConfigs: [backendConfig('b', { healthCheck: { checkIntervalSec: 5, timeoutSec: 6 } })],
      }),
      'BackendConfig blue/b is not valid: healthCheck.timeoutSec 6 is above checkIntervalSec 5',
    ],
    [
      'a FrontendConfig that is missing',
      planned(ingressObject('i', { annotations: { 'networking.gke.io/frontend-config': 'f' } })),
      'FrontendConfig blue/f not found',
    ],
    [
      'a certificate that is missing',
      planned(ingressObject('i', { secrets: ['s'] })),
      'Secret blue/s of type kubernetes.io/tls not found',
    ],
  ];
  for (const [what, { plan, problems: found }, text] of problems)
    it(`cannot be had with ${what}`, () => {
      expect(found).to.deep.equal([text]);
      expect(plan).to.equal(undefined);
    });

  it('keeps the defaults for a BackendConfig that is missing (001-B6)', () => {
    const { plan, warnings } = withAnnotation('cloud.google.com/backend-config', '{"default":"b"}');
    expect(warnings).to.deep.equal(['BackendConfig blue/b not found; defaults stay']);
    expect(plan?.backends[0]?.healthCheck.intervalMs).to.equal(15_000);
  });

  it('lets the entry of a port win over the default, and the new key over the old one', () => {
    const foo = serviceOfClusters('foo', {
      annotations: {
        'beta.cloud.google.com/backend-config': '{"default":"none"}',
        'cloud.google.com/backend-config': '{"default":"none","ports":{"80":"b"}}',
      },
    });
    const spec = {
      healthCheck: { checkIntervalSec: 5, port: 9, requestPath: '/up' },
      timeoutSec: 7,
      connectionDraining: { drainingTimeoutSec: 0 },
      sessionAffinity: { affinityType: 'GENERATED_COOKIE', affinityCookieTtlSec: 3 },
      customRequestHeaders: { headers: ['X-One: 1', 'nonsense'] },
    };
    const { plan } = planned(ingressObject('i', { backend: port80('foo') }), {
      services: [foo],
      backendConfigs: [backendConfig('b', spec)],
    });
    expect(plan?.backends[0]).to.deep.include({
      healthCheck: {
        type: 'HTTP',
        path: '/up',
        port: 9,
        intervalMs: 5_000,
        timeoutMs: 5_000,
        healthyThreshold: 1,
        unhealthyThreshold: 2,
      },
      timeoutMs: 7_000,
      drainingTimeoutMs: 0,
      affinity: { type: 'generated-cookie', name: 'GCLB', path: '/', ttlSeconds: 3 },
      requestHeaders: [{ name: 'X-One', value: '1' }],
    });
  });

  it('takes certificates of Secrets and of the project, and a redirect (001-D8)', () => {
    const { plan, problems: found } = planned(
      ingressObject('i', {
        secrets: ['own'],
        annotations: { 'networking.gke.io/pre-shared-certs': 'shared, ', 'networking.gke.io/frontend-config': 'f' },
      }),
      {
        secrets: [
          tlsSecretObject('own', { namespace: 'blue' }),
          tlsSecretObject('shared', { namespace: 'fleetbed-system' }),
        ],
        frontendConfigs: [frontendConfig('f', { redirectToHttps: { enabled: true, responseCodeName: 'FOUND' } })],
      },
    );
    expect(found).to.deep.equal([]);
    expect(plan?.certificates).to.deep.equal(['blue/own', 'fleetbed-system/shared']);
    expect(plan?.httpsRedirect).to.equal(302);
  });
});
