import { expect } from 'chai';
import type { GatewayListener } from '../../kube/api/gateway.ts';
import { gatewayObject } from '../testing/objects.ts';
import { evaluateListener as evaluate, type EvaluatedListener } from './listener-evaluation.ts';

const http: GatewayListener = { name: 'http', port: 80, protocol: 'HTTP' };
const HTTP_ROUTE = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' };

function evaluateListener(listener: GatewayListener): EvaluatedListener {
  return evaluate(gatewayObject(), listener, { secrets: new Map(), referenceGrants: [] });
}

function told(listener: Partial<GatewayListener>): readonly string[] {
  const { accepted, resolvedRefs } = evaluateListener({ ...http, ...listener });
  return [accepted, resolvedRefs].map(
    ({ status, reason, message }) => `${status} ${reason}${message === '' ? '' : `: ${message}`}`,
  );
}

describe('evaluateListener', () => {
  it('accepts plain HTTP and HTTPRoutes', () => {
    expect(told({})).to.deep.equal(['True Accepted', 'True ResolvedRefs']);
    expect(told({ allowedRoutes: { kinds: [{ kind: 'HTTPRoute' }] } })).to.deep.equal([
      'True Accepted',
      'True ResolvedRefs',
    ]);
    expect(evaluateListener(http).supportedKinds).to.deep.equal([HTTP_ROUTE]);
  });

  it('refuses other protocols and supports no kind there (000-B6)', () => {
    for (const protocol of ['UDP', 'TCP', 'TLS', 'example.com/quic']) {
      expect(told({ protocol })[0]).to.equal(
        `False UnsupportedProtocol: protocol ${protocol} is not supported; supported: HTTP, HTTPS`,
      );
      expect(evaluateListener({ ...http, protocol }).supportedKinds).to.deep.equal([]);
    }
  });

  it('refuses an address as hostname (000-B5)', () => {
    expect(told({ hostname: '10.0.0.1' })[0]).to.equal(
      'False UnsupportedValue: hostname 10.0.0.1 is an address; a DNS name is needed',
    );
  });

  it('names route kinds that it does not support and keeps the others (000-B7)', () => {
    const invalid =
      'False InvalidRouteKinds: not supported in allowedRoutes.kinds: TCPRoute, example.com/HTTPRoute; supported: HTTPRoute';
    const kinds = [{ kind: 'TCPRoute' }, { group: 'example.com', kind: 'HTTPRoute' }];
    expect(told({ allowedRoutes: { kinds } })).to.deep.equal(['True Accepted', invalid]);
    expect(evaluateListener({ ...http, allowedRoutes: { kinds } }).supportedKinds).to.deep.equal([]);
    const mixed = evaluateListener({ ...http, allowedRoutes: { kinds: [...kinds, HTTP_ROUTE] } });
    expect([mixed.supportedKinds, mixed.resolvedRefs.status]).to.deep.equal([[HTTP_ROUTE], 'False']);
  });
});
