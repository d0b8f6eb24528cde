import { expect } from 'chai';
import type { Gateway, GatewayListener, ReferenceGrant } from '../../kube/api/gateway.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import {
  fleetbedGateway,
  gatewayApiWorld,
  httpListener,
  httpsListener,
  inInfra,
  listenerSetObject,
} from '../testing/gateway-api-world.ts';
import { grantObject, tlsSecretObject } from '../testing/objects.ts';
import { evaluateListeners } from './evaluate-listeners.ts';
import type { EvaluatedListener } from './listener-model.ts';

const certificate = inInfra(tlsSecretObject('certificate'));
const elsewhere = { ...certificate, metadata: { name: 'certificate', namespace: 'web' } };
const broken = {
  ...certificate,
  metadata: { name: 'broken', namespace: 'infra' },
  data: { 'tls.crt': '', 'tls.key': '' },
};
const grant = grantObject('web', {
  from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'infra' }],
  to: [{ group: '', kind: 'Secret' }],
});

function evaluated(
  listeners: readonly GatewayListener[],
  grants: readonly ReferenceGrant[] = [],
  spec: Partial<Gateway['spec']> = {},
): readonly EvaluatedListener[] {
  const gateway = fleetbedGateway({ listeners, ...spec });
  const world = gatewayApiWorld({
    gateways: [gateway],
    secrets: [certificate, elsewhere, broken],
    referenceGrants: grants,
  });
  return evaluateListeners(
    world,
    gateway,
    listeners.map((listener) => ({ owner: gateway, listener })),
  );
}

/** Reasons of the conditions that are not as they should be; `serves` when the proxy can serve it. */
function verdict({ accepted, conflicted, resolvedRefs, usable }: EvaluatedListener): string {
  const wrong = [
    ...[accepted, resolvedRefs].filter(({ status }) => status !== 'True'),
    ...[conflicted].filter(({ status }) => status !== 'False'),
  ].map(({ type, reason }: ConditionDraft) => `${type} ${reason}`);
  return [...wrong, ...(usable ? ['serves'] : [])].join(', ');
}

interface Row {
  readonly what: string;
  readonly listener: GatewayListener;
  readonly grants?: readonly ReferenceGrant[];
  readonly kinds?: readonly string[];
  readonly expected: string;
}

const passthrough = { name: 'tls', port: 443, protocol: 'TLS', tls: { mode: 'Passthrough' as const } };
const ROWS: readonly Row[] = [
  { what: 'HTTP', listener: httpListener('a'), kinds: ['HTTPRoute', 'GRPCRoute'], expected: 'serves' },
  { what: 'HTTPS', listener: httpsListener('a'), expected: 'serves' },
  { what: 'TLS that is passed through', listener: passthrough, kinds: ['TLSRoute'], expected: 'serves' },
  {
    what: 'TLS that is terminated',
    listener: httpsListener('a', { protocol: 'TLS' }),
    kinds: ['TLSRoute'],
    expected: 'serves',
  },
  { what: 'TCP', listener: { name: 'a', port: 9, protocol: 'TCP' }, kinds: ['TCPRoute'], expected: 'serves' },
  {
    what: 'UDP',
    listener: { name: 'a', port: 9, protocol: 'UDP' },
    kinds: [],
    expected: 'Accepted UnsupportedProtocol',
  },
  {
    what: 'a property of every object',
    listener: httpListener('a', { protocol: 'constructor' }),
    kinds: [],
    expected: 'Accepted UnsupportedProtocol',
  },
  {
    what: 'HTTPS that is passed through',
    listener: httpsListener('a', { tls: { mode: 'Passthrough' } }),
    expected: 'Accepted UnsupportedValue',
  },
  {
    what: 'an address as hostname',
    listener: httpListener('a', { hostname: '1.2.3.4' }),
    expected: 'Accepted UnsupportedValue',
  },
  { what: 'no certificate', listener: httpsListener('a', { tls: {} }), expected: 'ResolvedRefs InvalidCertificateRef' },
  {
    what: 'a Secret that is not there',
    listener: httpsListener('a', { tls: { certificateRefs: [{ name: 'lost' }] } }),
    expected: 'ResolvedRefs InvalidCertificateRef',
  },
  {
    what: 'a Secret that cannot be read',
    listener: httpsListener('a', { tls: { certificateRefs: [{ name: 'broken' }] } }),
    expected: 'ResolvedRefs InvalidCertificateRef',
  },
  {
    what: 'another kind than Secret',
    listener: httpsListener('a', { tls: { certificateRefs: [{ name: 'certificate', kind: 'ConfigMap' }] } }),
    expected: 'ResolvedRefs InvalidCertificateRef',
  },
  {
    what: 'one certificate of two',
    listener: httpsListener('a', { tls: { certificateRefs: [{ name: 'lost' }, { name: 'certificate' }] } }),
    expected: 'ResolvedRefs InvalidCertificateRef, serves',
  },
  {
    what: 'a Secret of another namespace',
    listener: httpsListener('a', { tls: { certificateRefs: [{ name: 'certificate', namespace: 'web' }] } }),
    expected: 'ResolvedRefs RefNotPermitted',
  },
  {
    what: 'a Secret that is granted',
    listener: httpsListener('a', { tls: { certificateRefs: [{ name: 'certificate', namespace: 'web' }] } }),
    grants: [grant],
    expected: 'serves',
  },
  {
    what: 'only kinds that are unknown',
    listener: httpListener('a', { allowedRoutes: { kinds: [{ kind: 'OddRoute' }] } }),
    kinds: [],
    expected: 'ResolvedRefs InvalidRouteKinds',
  },
  {
    what: 'a kind that is unknown',
    listener: httpListener('a', { allowedRoutes: { kinds: [{ kind: 'OddRoute' }, { kind: 'HTTPRoute' }] } }),
    kinds: ['HTTPRoute'],
    expected: 'ResolvedRefs InvalidRouteKinds, serves',
  },
];

describe('evaluateListeners', () => {
  for (const { what, listener, grants, kinds, expected } of ROWS) {
    it(`says of ${what}: ${expected}`, () => {
      const [found] = evaluated([listener], grants);
      expect(found === undefined ? 'nothing' : verdict(found)).to.equal(expected);
      if (kinds !== undefined) expect(found?.supportedKinds.map(({ kind }) => kind)).to.deep.equal(kinds);
    });
  }

  const conflicts: readonly (readonly [
    what: string,
    listeners: readonly GatewayListener[],
    expected: readonly string[],
  ])[] = [
    [
      'hostnames on one port',
      [httpListener('a', { hostname: 'a.test' }), httpListener('b', { hostname: 'b.test' }), httpListener('c')],
      ['serves', 'serves', 'serves'],
    ],
    [
      'a hostname twice',
      [httpListener('a', { hostname: 'a.test' }), httpListener('b', { hostname: 'A.test' })],
      ['serves', 'Accepted HostnameConflict, Conflicted HostnameConflict'],
    ],
    [
      'two protocols on one port',
      [httpListener('a'), httpListener('b', { protocol: 'TCP' })],
      ['serves', 'Accepted ProtocolConflict, Conflicted ProtocolConflict'],
    ],
    [
      'HTTPS and TLS side by side',
      [httpsListener('a', { hostname: 'a.test' }), { ...passthrough, hostname: 'b.test' }],
      ['serves', 'serves'],
    ],
    [
      'a listener that is refused anyway and one behind it',
      [httpListener('a', { protocol: 'UDP' }), httpListener('b')],
      ['Accepted UnsupportedProtocol', 'serves'],
    ],
  ];
  for (const [what, listeners, expected] of conflicts) {
    it(`tells apart ${what}`, () => {
      expect(evaluated(listeners).map(verdict)).to.deep.equal(expected);
    });
  }

  it('validates clients by the authority of the port', () => {
    const refs = [{ group: '', kind: 'ConfigMap', name: 'lost' }];
    const tls = {
      frontend: { default: {}, perPort: [{ port: 443, tls: { validation: { caCertificateRefs: refs } } }] },
    };
    const listeners = [httpsListener('a'), httpsListener('b', { port: 8443 })];
    expect(evaluated(listeners, [], { tls }).map(verdict)).to.deep.equal([
      'Accepted NoValidCACertificate, ResolvedRefs InvalidCACertificateRef',
      'serves',
    ]);
  });

  it('says which HTTPS listeners a connection may be reused for', () => {
    const found = evaluated([
      httpsListener('a', { hostname: '*.test' }),
      httpsListener('b', { hostname: 'b.test' }),
      httpsListener('c', { hostname: 'c.example' }),
    ]);
    expect(found.map(({ overlapping }) => overlapping?.message)).to.deep.equal([
      'its hostname overlaps with that of b',
      'its hostname overlaps with that of a',
      undefined,
    ]);
  });

  it('takes the listeners of a Gateway before those of its ListenerSets', () => {
    const gateway = fleetbedGateway({ listeners: [httpListener('own', { hostname: 'a.test' })] });
    const set = listenerSetObject([httpListener('twin', { hostname: 'a.test' }), httpListener('more')]);
    const all = [gateway, set].flatMap((owner) => owner.spec.listeners.map((listener) => ({ owner, listener })));
    expect(evaluateListeners(gatewayApiWorld(), gateway, all).map(verdict)).to.deep.equal([
      'serves',
      'Accepted HostnameConflict, Conflicted HostnameConflict',
      'serves',
    ]);
  });
});
