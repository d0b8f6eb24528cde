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
  methodMatching: 'HTTPRouteMethodMatching',
  queryParamMatching: 'HTTPRouteQueryParamMatching',
} as const;
