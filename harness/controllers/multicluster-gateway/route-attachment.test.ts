import { expect } from 'chai';
import type { Gateway, GatewayListener } from '../../kube/api/gateway.ts';
import type { HttpRoute, ParentReference } from '../../kube/api/http-route.ts';
import { gatewayObject, namespaceObject, routeObject } from '../testing/objects.ts';
import { sketchWorld } from '../testing/worlds.ts';
import { evaluateListener } from './listener-evaluation.ts';
import { attachToGateway, parentGateway } from './route-attachment.ts';

const world = sketchWorld({
  clusters: { 'gke-west-1': [namespaceObject('web', { team: 'web' }), namespaceObject('plain')] },
});
const http: GatewayListener = { name: 'http', port: 80, protocol: 'HTTP' };

interface Setting {
  readonly title: string;
  readonly listeners?: readonly GatewayListener[];
  readonly ref?: Partial<ParentReference>;
  readonly spec?: Partial<HttpRoute['spec']>;
  readonly namespace?: string;
  readonly outcome: string;
}

function attach({
  listeners = [http],
  ref = {},
  spec = {},
  namespace = 'store',
}: Omit<Setting, 'title' | 'outcome'>): string {
  const gateway: Gateway = gatewayObject({ listeners });
  const route = routeObject(spec, { namespace });
  const attachment = attachToGateway(
    world,
    route,
    { name: 'external-http', ...ref },
    gateway,
    listeners.map((listener) => evaluateListener(gateway, listener, { secrets: new Map(), referenceGrants: [] })),
  );
  const { accepted } = attachment;
  if (accepted.status === 'True')
    return attachment.listeners.map(({ name, hostnames }) => `${name}: ${hostnames.join(' ')}`).join(', ');
  return `${accepted.reason}: ${accepted.message}`;
}

const selected = { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'web' } } } } as const;
const settings: readonly Setting[] = [
  { title: 'a route of the same namespace', outcome: 'http: store.example.com' },
  {
    title: 'every listener without sectionName, those with a common hostname',
    listeners: [
      http,
      { ...http, name: 'wild', hostname: '*.example.com' },
      { ...http, name: 'org', hostname: '*.org' },
    ],
    outcome: 'http: store.example.com, wild: store.example.com',
  },
  {
    title: 'one listener by name',
    listeners: [http, { ...http, name: 'b' }],
    ref: { sectionName: 'b' },
    outcome: 'b: store.example.com',
  },
  {
    title: 'one listener by port',
    listeners: [http, { ...http, name: 'b', port: 81 }],
    ref: { port: 81 },
    outcome: 'b: store.example.com',
  },
  {
    title: 'an unknown sectionName',
    ref: { sectionName: 'nope', port: 80 },
    outcome: 'NoMatchingParent: there is no listener with name nope and port 80; there are: http (80)',
  },
  {
    title: 'a Gateway whose listeners were all refused',
    listeners: [{ ...http, protocol: 'UDP' }],
    outcome: 'NoMatchingParent: there is no listener; there are: none',
  },
  {
    title: 'another namespace',
    namespace: 'web',
    outcome: 'NotAllowedByListeners: allowedRoutes of http do not admit HTTPRoutes of namespace web',
  },
  {
    title: 'from All',
    namespace: 'web',
    listeners: [{ ...http, allowedRoutes: { namespaces: { from: 'All' } } }],
    outcome: 'http: store.example.com',
  },
  {
    title: 'from Selector, selected',
    namespace: 'web',
    listeners: [{ ...http, allowedRoutes: selected }],
    outcome: 'http: store.example.com',
  },
  {
    title: 'from Selector, not selected',
    namespace: 'plain',
    listeners: [{ ...http, allowedRoutes: selected }],
    outcome: 'NotAllowedByListeners: allowedRoutes of http do not admit HTTPRoutes of namespace plain',
  },
  {
    title: 'a listener for other kinds',
    listeners: [{ ...http, allowedRoutes: { kinds: [{ kind: 'TCPRoute' }] } }],
    outcome: 'NotAllowedByListeners: allowedRoutes of http do not admit HTTPRoutes of namespace store',
  },
  {
    title: 'no common hostname',
    listeners: [{ ...http, hostname: 'other.example.com' }],
    outcome: 'NoMatchingListenerHostname: no hostname of the route is within other.example.com',
  },
  {
    title: 'an address as hostname',
    spec: { hostnames: ['10.0.0.1'] },
    outcome: 'UnsupportedValue: hostname 10.0.0.1 is an address',
  },
  {
    title: 'filters of others, fields that no proxy keeps, bad durations and expressions, all at once',
    spec: {
      rules: [
        {},
        {
          filters: [{ type: 'RequestRedirect' }, { type: 'ExtensionRef' }],
          backendRefs: [{ name: 'x', filters: [{ type: 'ExtensionRef' }, { type: 'RequestHeaderModifier' }] }],
          timeouts: { request: '0s', backendRequest: 'soon' },
          ...{ sessionPersistence: {} },
          matches: [
            {
              path: { type: 'RegularExpression', value: '(' },
              headers: [
                { name: 'a', value: '(' },
                { type: 'RegularExpression', name: 'b', value: '[' },
              ],
            },
          ],
        },
      ],
    },
    outcome:
      'UnsupportedValue: spec.rules[1].sessionPersistence is not supported; ' +
      'spec.rules[1].timeouts.backendRequest: soon is not a duration; ' +
      'spec.rules[1].matches[0].path: ( is not a regular expression; ' +
      'spec.rules[1].matches[0].headers[1]: [ is not a regular expression; ' +
      'spec.rules[1].filters[1]: filter ExtensionRef is not supported; ' +
      'spec.rules[1].backendRefs[0].filters[0]: filter ExtensionRef is not supported',
  },
];

describe('attachToGateway (000-R13)', () => {
  for (const { title, outcome, ...setting } of settings) {
    it(`on ${title}: ${outcome.split(':', 1)[0] ?? ''}`, () => {
      expect(attach(setting)).to.equal(outcome);
    });
  }
});

describe('parentGateway', () => {
  it('names Gateways only, in the namespace of the route unless said otherwise', () => {
    const of = (ref: ParentReference): string | undefined => parentGateway(routeObject(), ref);
    expect(of({ name: 'a' })).to.equal('store/a');
    expect(of({ name: 'a', namespace: 'infra' })).to.equal('infra/a');
    expect(of({ name: 'a', group: '', kind: 'Service' })).to.equal(undefined);
  });
});
