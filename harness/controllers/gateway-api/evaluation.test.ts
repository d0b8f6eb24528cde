import { expect } from 'chai';
import type { BackendTlsPolicy } from '../../kube/api/backend-tls-policy.ts';
import type { ConfigMap } from '../../kube/api/core.ts';
import type { GatewayApiObjects } from './world.ts';
import {
  fleetbedGateway,
  fleetbedRoute,
  gatewayApiWorld,
  httpListener,
  inInfra,
  listenerSetObject,
} from '../testing/gateway-api-world.ts';
import { gatewayClassObject, grantObject, serviceObject, sliceObject, tlsSecretObject } from '../testing/objects.ts';
import { compileTable } from './compile-table.ts';
import { evaluate, type Evaluation } from './evaluation.ts';

const store = serviceObject('store', {}, { namespace: 'infra' });
const slice = sliceObject('store', ['10.0.0.1', '10.0.0.2'], undefined, {
  namespace: 'infra',
  labels: { 'kubernetes.io/service-name': 'store' },
});

function scene(objects: Partial<GatewayApiObjects> = {}): Evaluation {
  return evaluate(world(objects));
}

function world(objects: Partial<GatewayApiObjects>): ReturnType<typeof gatewayApiWorld> {
  return gatewayApiWorld({
    gateways: [fleetbedGateway()],
    routes: [fleetbedRoute()],
    services: [store],
    endpointSlices: [slice],
    ...objects,
  });
}

describe('evaluate', () => {
  it('leaves Gateways of other classes and those on their way out alone', () => {
    const gateways = [
      fleetbedGateway({ gatewayClassName: 'other' }),
      fleetbedGateway({}, { name: 'leaving', deletionTimestamp: '2026-01-01T00:00:00Z' }),
    ];
    expect(scene({ gateways }).gateways.size).to.equal(0);
    expect(scene({ gatewayClasses: [gatewayClassObject()] }).gateways.size).to.equal(0);
  });

  const acceptances: readonly (readonly [what: string, Parameters<typeof fleetbedGateway>[0], expected: string])[] = [
    ['a listener', {}, 'True Accepted'],
    [
      'one bad listener',
      { listeners: [httpListener('a'), httpListener('b', { protocol: 'UDP' })] },
      'True ListenersNotValid',
    ],
    ['bad listeners only', { listeners: [httpListener('b', { protocol: 'UDP' })] }, 'False ListenersNotValid'],
    ['an address of an unknown type', { addresses: [{ type: 'test/odd', value: 'x' }] }, 'False UnsupportedAddress'],
    [
      'parameters',
      { infrastructure: { parametersRef: { group: '', kind: 'ConfigMap', name: 'x' } } },
      'False InvalidParameters',
    ],
  ];
  for (const [what, spec, expected] of acceptances) {
    it(`says of a Gateway with ${what}: ${expected}`, () => {
      const accepted = scene({ gateways: [fleetbedGateway(spec)] }).gateways.get('infra/gateway')?.accepted;
      expect(`${accepted?.status ?? ''} ${accepted?.reason ?? ''}`).to.equal(expected);
    });
  }

  const sets: readonly (readonly [
    what: string,
    from: 'Same' | 'None' | 'Selector',
    namespace: string,
    expected: string,
  ])[] = [
    ['of the same namespace', 'Same', 'infra', 'True Accepted'],
    ['where none is allowed', 'None', 'infra', 'False NotAllowed'],
    ['of another namespace', 'Same', 'web', 'False NotAllowed'],
    ['of a namespace with the labels', 'Selector', 'web', 'True Accepted'],
  ];
  for (const [what, from, namespace, expected] of sets) {
    it(`says of a ListenerSet ${what}: ${expected}`, () => {
      const selector = { matchLabels: { team: 'web' } };
      const gateway = fleetbedGateway({ allowedListeners: { namespaces: { from, selector } } });
      const listenerSets = [listenerSetObject([httpListener('more', { port: 81 })], { namespace })];
      const { listenerSets: found = [] } =
        scene({ gateways: [gateway], listenerSets }).gateways.get('infra/gateway') ?? {};
      expect(found.map(({ accepted }) => `${accepted.status} ${accepted.reason}`)).to.deep.equal([expected]);
    });
  }

  const references: readonly (readonly [what: string, Parameters<typeof fleetbedRoute>[0], expected: string])[] = [
    ['a Service', {}, 'ResolvedRefs'],
    ['no backend', { rules: [{}] }, 'ResolvedRefs'],
    ['a Service that is not there', { rules: [{ backendRefs: [{ name: 'lost', port: 80 }] }] }, 'BackendNotFound'],
    ['a port that is not there', { rules: [{ backendRefs: [{ name: 'store', port: 1 }] }] }, 'BackendNotFound'],
    ['no port', { rules: [{ backendRefs: [{ name: 'store' }] }] }, 'UnsupportedValue'],
    ['another kind', { rules: [{ backendRefs: [{ kind: 'Pod', name: 'store', port: 8080 }] }] }, 'InvalidKind'],
    [
      'another namespace',
      { rules: [{ backendRefs: [{ name: 'store', namespace: 'web', port: 8080 }] }] },
      'RefNotPermitted',
    ],
    [
      'a mirror that leads to nothing',
      { rules: [{ filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'lost', port: 1 } } }] }] },
      'BackendNotFound',
    ],
  ];
  for (const [what, spec, expected] of references) {
    it(`says of a route to ${what}: ${expected}`, () => {
      const [route] = scene({ routes: [fleetbedRoute(spec)] }).routes;
      expect(route?.resolvedRefs.reason).to.equal(expected);
      expect(route?.parents[0]?.accepted.status).to.equal('True');
    });
  }

  it('lets a ReferenceGrant open another namespace', () => {
    const referenceGrants = [
      grantObject('web', {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'infra' }],
        to: [{ group: '', kind: 'Service', name: 'store' }],
      }),
    ];
    const routes = [fleetbedRoute({ rules: [{ backendRefs: [{ name: 'store', namespace: 'web', port: 8080 }] }] })];
    const services = [serviceObject('store', {}, { namespace: 'web' })];
    expect(scene({ referenceGrants, routes, services }).routes[0]?.resolvedRefs.status).to.equal('True');
  });
});

describe('compileTable', () => {
  const table = (objects: Partial<GatewayApiObjects> = {}): ReturnType<typeof compileTable> => {
    const all = world(objects);
    return compileTable(all, evaluate(all));
  };

  it('has a port of the proxy for each port of a Gateway, and says what clients dial', () => {
    const { listeners, sources } = table();
    expect(listeners.map(({ name, publicPort, protocol }) => [name, publicPort, protocol])).to.deep.equal([
      ['infra/gateway/http', 80, 'HTTP'],
    ]);
    expect(listeners[0]?.port).to.be.within(10_000, 29_999);
    expect(sources).to.deep.equal({ 'Gateway/infra/gateway': 1, 'HTTPRoute/infra/route': 1 });
  });

  it('sends to the ready pods, never to the address of the Service', () => {
    const endpoint = { cluster: 'one', region: 'us-west1', port: 8080 };
    expect(table().backends['infra/store:8080']?.endpoints).to.deep.equal([
      { address: '10.0.0.1', ...endpoint },
      { address: '10.0.0.2', ...endpoint },
    ]);
  });

  it('gives a listener its certificate', () => {
    const listener = {
      name: 'https',
      port: 443,
      protocol: 'HTTPS',
      tls: { certificateRefs: [{ name: 'certificate' }] },
    };
    const secrets = [inInfra(tlsSecretObject('certificate'))];
    const { listeners, certificates } = table({ gateways: [fleetbedGateway({ listeners: [listener] })], secrets });
    expect(listeners[0]?.tls).to.deep.equal({ certificates: ['Secret/infra/certificate'] });
    expect(Object.keys(certificates ?? {})).to.deep.equal(['Secret/infra/certificate']);
  });

  it('passes bytes to the backends of a TLSRoute', () => {
    const listener = { name: 'tls', port: 443, protocol: 'TLS', tls: { mode: 'Passthrough' as const } };
    const route = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'TLSRoute',
      metadata: { name: 'tls', namespace: 'infra' },
      spec: {
        parentRefs: [{ name: 'gateway' }],
        hostnames: ['a.test'],
        rules: [{ backendRefs: [{ name: 'store', port: 8080 }] }],
      },
    };
    const { listeners, streams } = table({ gateways: [fleetbedGateway({ listeners: [listener] })], routes: [route] });
    expect(listeners).to.deep.equal([]);
    expect(streams?.[0]?.routes).to.deep.equal([
      {
        id: 'infra/tls',
        createdAt: '',
        hostnames: ['a.test'],
        backends: [{ backend: 'infra/store:8080+bytes', weight: 1 }],
      },
    ]);
  });

  const policy = (name: string, reference: string, sectionName?: string): BackendTlsPolicy => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'BackendTLSPolicy',
    metadata: { name, namespace: 'infra', creationTimestamp: `2026-01-01T00:00:0${name}Z` },
    spec: {
      targetRefs: [
        { group: '', kind: 'Service', name: 'store', ...(sectionName === undefined ? {} : { sectionName }) },
      ],
      validation: { hostname: `host-${name}`, caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: reference }] },
    },
  });
  const authority: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ca', namespace: 'infra' },
    data: { 'ca.crt': Buffer.from(tlsSecretObject('ca').data?.['tls.crt'] ?? '', 'base64').toString('utf8') },
  };

  it('speaks TLS where a policy says so, the oldest of two', () => {
    const objects = { backendTlsPolicies: [policy('2', 'ca'), policy('1', 'ca')], configMaps: [authority] };
    expect(table(objects).backends['infra/store:8080']?.tls).to.deep.equal({
      serverName: 'host-1',
      trust: 'ConfigMap/infra/ca',
    });
    const { all } = scene(objects).policies;
    expect(all.map(({ accepted }) => accepted.reason)).to.deep.equal(['Accepted', 'Conflicted']);
  });

  it('sends nothing in the clear where a policy cannot be kept', () => {
    const { listeners, backends } = table({ backendTlsPolicies: [policy('1', 'lost')] });
    expect(listeners[0]?.routes[0]?.rules[0]?.backends).to.deep.equal([{ weight: 1 }]);
    expect(backends).to.deep.equal({});
  });

  it('prefers the policy of the port', () => {
    const services = [serviceObject('store', { ports: [{ name: 'web', port: 8080 }] }, { namespace: 'infra' })];
    const objects = {
      services,
      backendTlsPolicies: [policy('1', 'ca'), policy('2', 'ca', 'web')],
      configMaps: [authority],
    };
    expect(table(objects).backends['infra/store:8080']?.tls?.serverName).to.equal('host-2');
    const { all } = scene(objects).policies;
    expect(all.map(({ accepted }) => accepted.reason)).to.deep.equal(['Accepted', 'Accepted']);
  });
});
