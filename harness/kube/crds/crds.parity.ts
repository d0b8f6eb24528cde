import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { GATEWAY, type Gateway, GATEWAY_CLASS, REFERENCE_GRANT } from '../api/gateway.ts';
import { REFERENCE_GRANT_V1BETA1 } from '../api/gateway-v1beta1.ts';
import { HTTP_ROUTE, type HttpRoute, type HttpRouteRule } from '../api/http-route.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT, type ServiceImport, type ServiceImportPort } from '../api/net-gke.ts';
import { httpKubeClient, type HttpKubeClient } from '../client/http-kube-client.ts';
import { applyManifest } from '../manifest/apply-manifest.ts';
import { isInvalid } from '../status/status-predicates.ts';
import { describeWithApiServer } from '../testing/describe-with-apiserver.ts';
import { MULTICLUSTER_GATEWAY_CRDS } from './crds.ts';

/** Servers of some releases name the type of what broke a CEL rule before its message. */
const CEL_TYPE = /^Invalid value: "(object|array|string)": /;

describeWithApiServer('CRDs in a real API server', (apiServer) => {
  let client: HttpKubeClient;
  let signal: AbortSignal;

  before(async () => {
    client = httpKubeClient({ kubeconfig: apiServer().kubeconfig });
    signal = AbortSignal.timeout(60_000);
    const options = { fieldManager: 'fleetbed', signal, clock: systemClock };
    await applyManifest(client, MULTICLUSTER_GATEWAY_CRDS, options);
  });
  after(() => client[Symbol.asyncDispose]());

  const metadata = { name: 'it', namespace: 'default' };

  function gateway(...listeners: Gateway['spec']['listeners']): Gateway {
    return {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata,
      spec: { gatewayClassName: 'a', listeners },
    };
  }

  function route(rule: HttpRouteRule): HttpRoute {
    return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata, spec: { rules: [rule] } };
  }

  function serviceImport(ports: readonly ServiceImportPort[], ips: readonly string[] = []): ServiceImport {
    return { apiVersion: 'net.gke.io/v1', kind: 'ServiceImport', metadata, spec: { type: 'ClusterSetIP', ports, ips } };
  }

  /** What the server says to an object that it refuses, field by field. */
  async function refusals(work: Promise<unknown>): Promise<readonly string[]> {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!isInvalid(error)) throw new Error(`not refused as invalid: ${String(error)}`);
    return error.problems.map(({ path, message }) => `${path}: ${message.replace(CEL_TYPE, 'Invalid value: ')}`);
  }
  const refusedRoute = (rule: HttpRouteRule): Promise<readonly string[]> =>
    refusals(client.create(HTTP_ROUTE, route(rule), { signal }));
  const refusedGateway = (...listeners: Gateway['spec']['listeners']): Promise<readonly string[]> =>
    refusals(client.create(GATEWAY, gateway(...listeners), { signal }));

  it('serves every kind in the versions that the types name', async () => {
    const types = [
      GATEWAY_CLASS,
      GATEWAY,
      HTTP_ROUTE,
      REFERENCE_GRANT,
      REFERENCE_GRANT_V1BETA1,
      SERVICE_EXPORT,
      SERVICE_IMPORT,
    ];
    for (const { group, version, kind, ...rest } of types)
      expect(await client.resourceFor({ apiVersion: `${group}/${version}`, kind }, { signal })).to.deep.equal({
        group,
        version,
        kind,
        ...rest,
      });
  });

  it('fills in the defaults of a Gateway, pending status included', async () => {
    const created = await client.create(GATEWAY, gateway({ name: 'http', port: 80, protocol: 'HTTP' }), { signal });
    expect(created.spec.listeners[0]?.allowedRoutes).to.deep.equal({ namespaces: { from: 'Same' } });
    const pending = { status: 'Unknown', reason: 'Pending', message: 'Waiting for controller' };
    expect(created.status?.conditions).to.deep.equal(
      ['Accepted', 'Programmed'].map((type) => ({ type, ...pending, lastTransitionTime: '1970-01-01T00:00:00Z' })),
    );
    await client.delete(GATEWAY, metadata, { signal });
  });

  it('fills in the defaults of an HTTPRoute', async () => {
    const backendRefs = [{ group: 'net.gke.io', kind: 'ServiceImport', name: 'store', port: 8080 }];
    const created = await client.create(HTTP_ROUTE, route({ backendRefs }), { signal });
    expect(created.spec.rules).to.deep.equal([
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [{ ...backendRefs[0], weight: 1 }],
      },
    ]);
    await client.delete(HTTP_ROUTE, metadata, { signal });
  });

  it('000-B1: refuses weights and ports out of range', async () => {
    const backend = { name: 'store', port: 8080 };
    const at = 'spec.rules[0].backendRefs[0]';
    for (const [change, message] of [
      [{ weight: -1 }, `${at}.weight: Invalid value: -1: ${at}.weight in body should be greater than or equal to 0`],
      [
        { weight: 1_000_001 },
        `${at}.weight: Invalid value: 1000001: ${at}.weight in body should be less than or equal to 1000000`,
      ],
      [{ port: 0 }, `${at}.port: Invalid value: 0: ${at}.port in body should be greater than or equal to 1`],
      [{ port: 65_536 }, `${at}.port: Invalid value: 65536: ${at}.port in body should be less than or equal to 65535`],
    ] as const)
      expect((await refusedRoute({ backendRefs: [{ ...backend, ...change }] }))[0]).to.equal(message);
    expect(await refusedRoute({ backendRefs: [{ name: 'store' }] })).to.deep.equal([
      `${at}: Invalid value: Must have port for Service reference`,
    ]);
  });

  it('000-B2: refuses paths that are not absolute and plain', async () => {
    const at = 'spec.rules[0].matches[0].path: Invalid value: ';
    const types = "when type one of ['Exact', 'PathPrefix']";
    for (const [value, message] of [
      ['west', `value must be an absolute path and start with '/' ${types}`],
      ['/a//b', `must not contain '//' ${types}`],
      ['/a/../b', `must not contain '/../' ${types}`],
      ['/a/./b', `must not contain '/./' ${types}`],
      ['/a%2fb', `must not contain '%2f' ${types}`],
      ['/a%2Fb', `must not contain '%2F' ${types}`],
      ['/a/..', `must not end with '/..' ${types}`],
      ['/a/.', `must not end with '/.' ${types}`],
      [
        '/a b',
        "must only contain valid characters (matching ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) for types ['Exact', 'PathPrefix']",
      ],
    ] as const)
      expect(await refusedRoute({ matches: [{ path: { type: 'PathPrefix', value } }] })).to.deep.equal([at + message]);
  });

  it('000-B3: refuses listeners of one name, or of one port, protocol and hostname', async () => {
    const http = { name: 'a', port: 80, protocol: 'HTTP' };
    expect(await refusedGateway(http, { ...http, port: 81 })).to.deep.equal([
      'spec.listeners[1]: Duplicate value: {"name":"a"}',
      'spec.listeners: Invalid value: Listener name must be unique within the Gateway',
    ]);
    expect(await refusedGateway(http, { ...http, name: 'b' })).to.deep.equal([
      'spec.listeners: Invalid value: Combination of port, protocol and hostname must be unique for each listener',
    ]);
  });

  it('000-B4: refuses tls that does not fit the protocol', async () => {
    const tls = { mode: 'Terminate' as const, certificateRefs: [{ name: 'certificate' }] };
    expect(await refusedGateway({ name: 'a', port: 443, protocol: 'TLS' })).to.deep.equal([
      'spec.listeners: Invalid value: tls mode must be set for protocol TLS',
    ]);
    expect(await refusedGateway({ name: 'a', port: 80, protocol: 'HTTP', tls })).to.deep.equal([
      "spec.listeners: Invalid value: tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    ]);
    expect(
      await refusedGateway({ name: 'a', port: 443, protocol: 'HTTPS', tls: { mode: 'Passthrough' } }),
    ).to.deep.equal(['spec.listeners: Invalid value: tls mode must be Terminate for protocol HTTPS']);
    expect(
      await refusedGateway({
        name: 'a',
        port: 443,
        protocol: 'HTTPS',
        tls: { mode: 'Terminate', certificateRefs: [], options: {} },
      }),
    ).to.deep.equal([
      'spec.listeners[0].tls: Invalid value: certificateRefs or options must be specified when mode is Terminate',
    ]);
  });

  it('refuses filters whose member does not fit their type', async () => {
    expect(await refusedRoute({ filters: [{ type: 'URLRewrite', requestRedirect: {} }] })).to.deep.equal([
      'spec.rules[0].filters[0]: Invalid value: filter.requestRedirect must be nil if the filter.type is not RequestRedirect',
      'spec.rules[0].filters[0]: Invalid value: filter.urlRewrite must be specified for URLRewrite filter.type',
    ]);
  });

  it('does not let the controller of a GatewayClass change', async () => {
    const object = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: 'fixed' },
      spec: { controllerName: 'networking.gke.io/gateway' },
    };
    await client.create(GATEWAY_CLASS, object, { signal });
    const change = { spec: { controllerName: 'example.com/other' } };
    expect(await refusals(client.mergePatch(GATEWAY_CLASS, { name: 'fixed' }, change, { signal }))).to.deep.equal([
      'spec.controllerName: Invalid value: field is immutable',
    ]);
  });

  it('serves a ReferenceGrant in both versions', async () => {
    const spec = {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'a' }],
      to: [{ group: 'net.gke.io', kind: 'ServiceImport' }],
    };
    const grant = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'ReferenceGrant', metadata, spec };
    await client.create(REFERENCE_GRANT, grant, { signal });
    expect((await client.get(REFERENCE_GRANT_V1BETA1, metadata, { signal })).spec).to.deep.equal(spec);
  });

  it('holds ServiceExports without fields and ServiceImports with defaults', async () => {
    const serviceExport = { apiVersion: 'net.gke.io/v1', kind: 'ServiceExport', metadata };
    await client.create(SERVICE_EXPORT, serviceExport, { signal });
    const created = await client.create(SERVICE_IMPORT, serviceImport([{ port: 8080 }], ['10.0.0.7']), { signal });
    expect(created.spec).to.deep.equal({
      type: 'ClusterSetIP',
      ips: ['10.0.0.7'],
      ports: [{ port: 8080, protocol: 'TCP' }],
      sessionAffinity: 'None',
    });
    await client.delete(SERVICE_IMPORT, metadata, { signal });
  });

  it('refuses ServiceImports with unclear ports or more than one address', async () => {
    const message = 'spec.ports: Invalid value: port names must be unique, and only a single port may be without one';
    for (const ports of [
      [{ port: 1 }, { port: 2 }],
      [
        { name: 'a', port: 1 },
        { name: 'a', port: 2 },
      ],
      [{ name: 'a', port: 1 }, { port: 2 }],
    ])
      expect(await refusals(client.create(SERVICE_IMPORT, serviceImport(ports), { signal }))).to.deep.equal([message]);
    const two = serviceImport([{ port: 1 }], ['10.0.0.1', '10.0.0.2']);
    expect((await refusals(client.create(SERVICE_IMPORT, two, { signal })))[0]).to.equal(
      'spec.ips: Too many: 2: must have at most 1 item',
    );
  });
});
