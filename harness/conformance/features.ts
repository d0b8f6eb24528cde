/**
 * The promises that cases may need: names of Gateway API's `supportedFeatures` where there is one; the others are of
 * fleetbed. An implementation claims them by these names.
 */
export const FEATURES = {
  /** 000-R1 to R9: exports become imports in every member, each with its own address. */
  multiClusterServices: 'MultiClusterServices',
  /** 000-R11 to R13: Gateways in the config cluster, one address for all clusters. */
  multiClusterGateway: 'MultiClusterGateway',
  /** 000-D8: the nearest region that can answer; equal turns for each pod at equal distance. */
  localityRouting: 'LocalityRouting',
  /** 000-D9, D10, D13: traffic leaves a cluster without healthy pods, and comes back. */
  crossClusterFailover: 'CrossClusterFailover',
  /** 000-R22: traffic goes on while the config cluster is away. */
  configClusterOutage: 'ConfigClusterOutage',
  gateway: 'Gateway',
  httpRoute: 'HTTPRoute',
  /** 000-D15. */
  weight: 'HTTPRouteWeight',
  /** Gateway API counts header modifiers of requests, and redirects by host and status, among the core. */
  responseHeaders: 'HTTPRouteResponseHeaderModification',
  schemeRedirect: 'HTTPRouteSchemeRedirect',
  pathRedirect: 'HTTPRoutePathRedirect',
  hostRewrite: 'HTTPRouteHostRewrite',
  pathRewrite: 'HTTPRoutePathRewrite',
  /** 000-D18. */
  requestMirror: 'HTTPRouteRequestMirror',
  /** 000-D12, 000-B11. */
  healthCheckPolicy: 'HealthCheckPolicy',
  /** 000-D14: the next region takes what the nearest has no capacity for. */
  endpointCapacity: 'EndpointCapacity',
  /** 000-R21. */
  configClusterMove: 'ConfigClusterMove',
  methodMatching: 'HTTPRouteMethodMatching',
  queryParamMatching: 'HTTPRouteQueryParamMatching',
  /** The Multi-Cluster Services API: what KEP-1645 requires. The others are what it makes optional. */
  mcs: 'MCS',
  /** Requests to clusterset names arrive at the pods of the exporters. */
  mcsConnectivity: 'MCSConnectivity',
  /** `clusterset.local` as the specification of the KEP has it. */
  mcsDns: 'MCSDNS',
  /** EndpointSlices with the labels of the API in each importing cluster. */
  mcsEndpointSlice: 'MCSEndpointSlice',
  mcsExportedLabels: 'MCSExportedLabels',
  /** A port leads only to clusters whose Service has it. */
  mcsStrictPortConflict: 'MCSStrictPortConflict',
  /** Gateway API v0.3.0 as Traefik 2.5 has it: chapter 5. */
  gatewayV1alpha1: 'GatewayV1alpha1',
  /** 002-R1, R2, R5: one Service over clusters of different networks. */
  multiNetworkMesh: 'MultiNetworkMesh',
  /** 002-R9. */
  sidecarInjection: 'SidecarInjection',
  /** 002-D2, D3: TLS passed through by its server name. */
  eastWestGateway: 'EastWestGateway',
  /** 002-D1, D4: identities of one root. */
  meshMutualTls: 'MeshMutualTLS',
  /** Semantics 3.3: the endpoints of a Service with their weights can be asked for. */
  meshDebug: 'MeshDebug',
  /** 003-R1 to R3: clusters join a set and leave it. */
  flomeshClusterSet: 'FlomeshClusterSet',
  /** 003-R4 to R14, D12, D13, D19: Services by paths of the gateways of their clusters, imported by the others. */
  flomeshServiceExport: 'FlomeshServiceExport',
  /** 003-R15, D1 to D11: which clusters answer callers of the mesh. */
  flomeshGlobalTrafficPolicy: 'FlomeshGlobalTrafficPolicy',
  /** 001-R1 to R10, R12, R13, D1 to D6: MultiClusterIngress and MultiClusterService in the config cluster. */
  multiClusterIngress: 'MultiClusterIngress',
  /** 001-R11. */
  multiClusterIngressConfigMove: 'MultiClusterIngressConfigMove',
  /** 001-D8. */
  multiClusterIngressFrontendConfig: 'MultiClusterIngressFrontendConfig',
} as const;
