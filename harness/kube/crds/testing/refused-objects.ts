/** Objects that the schemas of our CRDs refuse, with what a real API server (v1.34) says field by field. */
export interface RefusedObject {
  readonly title: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** `namespaced` ones go to `default`. */
  readonly namespaced?: boolean;
  readonly spec: object;
  /** `path: message`; the type that a CEL message may begin with is left out. */
  readonly refusals: readonly string[];
}

const GATEWAY = { apiVersion: 'gateway.networking.k8s.io/v1', namespaced: true };
const ALPHA = { apiVersion: 'networking.x-k8s.io/v1alpha1', namespaced: true };
const MCS = { apiVersion: 'multicluster.x-k8s.io/v1alpha1', namespaced: true };

function grpcMethod(method: object): object {
  return { rules: [{ matches: [{ method }], backendRefs: [{ name: 'echo', port: 50_051 }] }] };
}

function tlsRoute(...hostnames: readonly string[]): object {
  return { hostnames, rules: [{ backendRefs: [{ name: 'secure', port: 443 }] }] };
}

function tlsPolicy(validation: object): object {
  return { targetRefs: [{ group: '', kind: 'Service', name: 'secure' }], validation };
}

function alphaListener(change: object): object {
  return {
    gatewayClassName: 'traefik',
    listeners: [{ port: 80, protocol: 'HTTP', routes: { kind: 'HTTPRoute' }, ...change }],
  };
}

function alphaForwardTo(change: object): object {
  return { rules: [{ forwardTo: [{ serviceName: 'nginx-web-01', port: 80, ...change }] }] };
}

const FORWARD_TO = 'spec.rules[0].forwardTo[0]';
const METHOD = 'spec.rules[0].matches[0].method: Invalid value: ';
const ONE_AUTHORITY = 'spec.validation: Invalid value: ';

export const REFUSED_OBJECTS: readonly RefusedObject[] = [
  {
    ...GATEWAY,
    title: 'a GRPCRoute that matches neither service nor method',
    kind: 'GRPCRoute',
    spec: grpcMethod({}),
    refusals: [`${METHOD}One or both of 'service' or 'method' must be specified`],
  },
  {
    ...GATEWAY,
    title: 'a GRPCRoute with a service that is no name',
    kind: 'GRPCRoute',
    spec: grpcMethod({ service: 'a.9b' }),
    refusals: [
      `${METHOD}service must only contain valid characters (matching ^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$)`,
    ],
  },
  {
    ...GATEWAY,
    title: 'two rules of one name',
    kind: 'GRPCRoute',
    spec: { rules: [{ name: 'a' }, { name: 'a' }] },
    refusals: ['spec.rules: Invalid value: Rule name must be unique within the route'],
  },
  {
    ...GATEWAY,
    title: 'a TLSRoute for an address',
    kind: 'TLSRoute',
    spec: tlsRoute('10.0.0.1'),
    refusals: ['spec.hostnames: Invalid value: Hostnames cannot contain an IP'],
  },
  {
    ...GATEWAY,
    title: 'a TLSRoute without server names',
    kind: 'TLSRoute',
    spec: { rules: [{ backendRefs: [{ name: 'secure', port: 443 }] }] },
    refusals: ['spec.hostnames: Required value'],
  },
  {
    ...GATEWAY,
    title: 'a TCPRoute with two rules',
    kind: 'TCPRoute',
    spec: { rules: [{ backendRefs: [{ name: 'a', port: 1 }] }, { backendRefs: [{ name: 'b', port: 1 }] }] },
    refusals: ['spec.rules: Too many: 2: must have at most 1 item'],
  },
  {
    ...GATEWAY,
    title: 'a BackendTLSPolicy without an authority',
    kind: 'BackendTLSPolicy',
    spec: tlsPolicy({ hostname: 'example.com' }),
    refusals: [`${ONE_AUTHORITY}must specify either CACertificateRefs or WellKnownCACertificates`],
  },
  {
    ...GATEWAY,
    title: 'a BackendTLSPolicy with two authorities',
    kind: 'BackendTLSPolicy',
    spec: tlsPolicy({
      hostname: 'example.com',
      wellKnownCACertificates: 'System',
      caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }],
    }),
    refusals: [`${ONE_AUTHORITY}must not contain both CACertificateRefs and WellKnownCACertificates`],
  },
  {
    ...GATEWAY,
    title: 'an alternative name whose member does not fit its type',
    kind: 'BackendTLSPolicy',
    spec: tlsPolicy({
      hostname: 'example.com',
      wellKnownCACertificates: 'System',
      subjectAltNames: [{ type: 'URI', hostname: 'example.com' }],
    }),
    refusals: [
      'spec.validation.subjectAltNames[0]: Invalid value: SubjectAltName element must not contain Hostname, if Type is not set to Hostname',
      'spec.validation.subjectAltNames[0]: Invalid value: SubjectAltName element must contain URI, if Type is set to URI',
    ],
  },
  {
    ...GATEWAY,
    title: 'a ListenerSet without a Gateway',
    kind: 'ListenerSet',
    spec: { listeners: [{ name: 'a', port: 80, protocol: 'HTTP' }] },
    refusals: ['spec.parentRef: Required value'],
  },
  {
    ...GATEWAY,
    title: 'listeners of a ListenerSet with one port, protocol and hostname',
    kind: 'ListenerSet',
    spec: {
      parentRef: { name: 'store' },
      listeners: [
        { name: 'a', port: 80, protocol: 'HTTP' },
        { name: 'b', port: 80, protocol: 'HTTP' },
      ],
    },
    refusals: [
      'spec.listeners: Invalid value: Combination of port, protocol and hostname must be unique for each listener',
    ],
  },
  {
    ...MCS,
    title: 'a ServiceImport of no known type',
    kind: 'ServiceImport',
    spec: { type: 'ClusterIP', ports: [{ port: 80 }] },
    refusals: ['spec.type: Unsupported value: "ClusterIP": supported values: "ClusterSetIP", "Headless"'],
  },
  {
    ...MCS,
    title: 'a ServiceImport with more addresses than families',
    kind: 'ServiceImport',
    spec: { type: 'ClusterSetIP', ports: [{ port: 80 }], ips: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] },
    refusals: ['spec.ips: Too many: 3: must have at most 2 items'],
  },
  {
    ...ALPHA,
    title: '004-B1: a weight below 0',
    kind: 'HTTPRoute',
    spec: alphaForwardTo({ weight: -1 }),
    refusals: [
      `${FORWARD_TO}.weight: Invalid value: -1: ${FORWARD_TO}.weight in body should be greater than or equal to 0`,
    ],
  },
  {
    ...ALPHA,
    title: '004-B1: a weight above a million',
    kind: 'HTTPRoute',
    spec: alphaForwardTo({ weight: 1_000_001 }),
    refusals: [
      `${FORWARD_TO}.weight: Invalid value: 1000001: ${FORWARD_TO}.weight in body should be less than or equal to 1000000`,
    ],
  },
  {
    ...ALPHA,
    title: '004-B1: port 0',
    kind: 'HTTPRoute',
    spec: alphaForwardTo({ port: 0 }),
    refusals: [`${FORWARD_TO}.port: Invalid value: 0: ${FORWARD_TO}.port in body should be greater than or equal to 1`],
  },
  {
    ...ALPHA,
    title: '004-B2: a Gateway without listeners',
    kind: 'Gateway',
    spec: { gatewayClassName: 'traefik', listeners: [] },
    refusals: ['spec.listeners: Invalid value: 0: spec.listeners in body should have at least 1 items'],
  },
  {
    ...ALPHA,
    title: '004-B3: a type of path match of later versions',
    kind: 'HTTPRoute',
    spec: { rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] },
    refusals: [
      'spec.rules[0].matches[0].path.type: Unsupported value: "PathPrefix": supported values: "Exact", "Prefix", "RegularExpression", "ImplementationSpecific"',
    ],
  },
  {
    ...ALPHA,
    title: 'a listener without a kind of routes',
    kind: 'Gateway',
    spec: alphaListener({ routes: {} }),
    refusals: ['spec.listeners[0].routes.kind: Required value'],
  },
];
