import { expect } from 'chai';
import type { ParentReference } from '../../kube/api/http-route.ts';
import { attachRoute, type AttachableListener, type AttachableRoute } from './attach-route.ts';

const listener = (name: string, more: Partial<AttachableListener> = {}): AttachableListener => ({
  name,
  port: 80,
  supportedKinds: [{ kind: 'HTTPRoute' }],
  namespace: 'infra',
  ...more,
});
const LISTENERS = [
  listener('any'),
  listener('example', { hostname: '*.example.com' }),
  listener('other-port', { port: 8080, hostname: 'a.example.com' }),
  listener('all', { port: 81, allowedRoutes: { namespaces: { from: 'All' } } }),
  listener('none', { port: 82, allowedRoutes: { namespaces: { from: 'None' } } }),
  listener('labelled', {
    port: 83,
    allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'web' } } } },
  }),
  listener('grpc', { port: 84, supportedKinds: [{ kind: 'GRPCRoute' }] }),
];
const LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = { web: { team: 'web' }, infra: {} };

interface Row {
  readonly what: string;
  readonly route?: Partial<AttachableRoute>;
  readonly ref?: Partial<ParentReference>;
  readonly expected: string;
}

const ROWS: readonly Row[] = [
  {
    what: 'a route to all listeners that take it',
    expected: 'any *, example *.example.com, other-port a.example.com, all *',
  },
  { what: 'a route to one listener', ref: { sectionName: 'any' }, expected: 'any *' },
  { what: 'a route to one port', ref: { port: 8080 }, expected: 'other-port a.example.com' },
  { what: 'no route to a name that is not there', ref: { sectionName: 'lost' }, expected: 'NoMatchingParent' },
  { what: 'no route to a name on another port', ref: { sectionName: 'any', port: 1 }, expected: 'NoMatchingParent' },
  {
    what: 'hostnames that are common',
    route: { hostnames: ['a.example.com', 'b.test'] },
    ref: { sectionName: 'example' },
    expected: 'example a.example.com',
  },
  {
    what: 'no route without a common hostname',
    route: { hostnames: ['b.test'] },
    ref: { sectionName: 'example' },
    expected: 'NoMatchingListenerHostname',
  },
  {
    what: 'a route of another namespace where all are allowed',
    route: { namespace: 'web' },
    ref: { port: 81 },
    expected: 'all *',
  },
  {
    what: 'no route of another namespace',
    route: { namespace: 'web' },
    ref: { port: 80 },
    expected: 'NotAllowedByListeners',
  },
  { what: 'no route where none is allowed', ref: { port: 82 }, expected: 'NotAllowedByListeners' },
  {
    what: 'a route of a namespace with the labels',
    route: { namespace: 'web' },
    ref: { port: 83 },
    expected: 'labelled *',
  },
  { what: 'no route of a namespace without them', ref: { port: 83 }, expected: 'NotAllowedByListeners' },
  {
    what: 'no route of a namespace that is not known',
    route: { namespace: 'lost' },
    ref: { port: 83 },
    expected: 'NotAllowedByListeners',
  },
  { what: 'no route of another kind', ref: { sectionName: 'grpc' }, expected: 'NotAllowedByListeners' },
];

describe('attachRoute', () => {
  for (const { what, route, ref, expected } of ROWS) {
    it(`attaches ${what}`, () => {
      const { accepted, listeners } = attachRoute(
        { kind: 'HTTPRoute', namespace: 'infra', hostnames: [], ...route },
        { name: 'gateway', ...ref },
        LISTENERS,
        (name) => LABELS[name],
      );
      const found = listeners.map(({ name, hostnames }) => `${name} ${hostnames.join(' ')}`).join(', ');
      expect(accepted.status === 'True' ? found : accepted.reason).to.equal(expected);
    });
  }
});
