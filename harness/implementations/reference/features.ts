import type { Feature } from '../implementation.ts';

/**
 * What the reference implementation promises. Names of Gateway API's `supportedFeatures` where there is one; the others
 * are of fleetbed, each with the rules that it stands for.
 */

/** 000-R1 to R9: exports become imports in every member, each with its own address. */
export const MULTI_CLUSTER_SERVICES: Feature = 'MultiClusterServices';
/** 000-R11 to R13, R18: Gateways of an `-mc` class in the config cluster, one address for all clusters. */
export const MULTI_CLUSTER_GATEWAY: Feature = 'MultiClusterGateway';
/** 000-D8: the nearest region that can answer; equal turns for each pod at equal distance. */
export const LOCALITY_ROUTING: Feature = 'LocalityRouting';
/** 000-D9, D10, D13: traffic leaves a cluster without healthy pods, and comes back. */
export const CROSS_CLUSTER_FAILOVER: Feature = 'CrossClusterFailover';
/** 000-R22: traffic goes on while the config cluster is away. */
export const CONFIG_CLUSTER_OUTAGE: Feature = 'ConfigClusterOutage';
/** 000-D2 to D6. */
export const GATEWAY: Feature = 'Gateway';
export const HTTP_ROUTE: Feature = 'HTTPRoute';
/** 000-D15. */
export const HTTP_ROUTE_WEIGHT: Feature = 'HTTPRouteWeight';
export const HTTP_ROUTE_METHOD_MATCHING: Feature = 'HTTPRouteMethodMatching';
export const HTTP_ROUTE_QUERY_PARAM_MATCHING: Feature = 'HTTPRouteQueryParamMatching';
export const HTTP_ROUTE_RESPONSE_HEADERS: Feature = 'HTTPRouteResponseHeaderModification';
export const HTTP_ROUTE_SCHEME_REDIRECT: Feature = 'HTTPRouteSchemeRedirect';
export const HTTP_ROUTE_PATH_REDIRECT: Feature = 'HTTPRoutePathRedirect';
export const HTTP_ROUTE_HOST_REWRITE: Feature = 'HTTPRouteHostRewrite';
export const HTTP_ROUTE_PATH_REWRITE: Feature = 'HTTPRoutePathRewrite';
/** 000-D18. */
export const HTTP_ROUTE_REQUEST_MIRROR: Feature = 'HTTPRouteRequestMirror';
/** 000-D12, B11. */
export const HEALTH_CHECK_POLICIES: Feature = 'HealthCheckPolicy';
/** 000-D14. */
export const ENDPOINT_CAPACITY: Feature = 'EndpointCapacity';
/** 000-R21. */
export const CONFIG_CLUSTER_MOVE: Feature = 'ConfigClusterMove';
/** 000-R17. */
export const REFERENCE_GRANT: Feature = 'ReferenceGrant';

export const REFERENCE_FEATURES: ReadonlySet<Feature> = new Set([
  MULTI_CLUSTER_SERVICES,
  MULTI_CLUSTER_GATEWAY,
  LOCALITY_ROUTING,
  CROSS_CLUSTER_FAILOVER,
  CONFIG_CLUSTER_OUTAGE,
  GATEWAY,
  HTTP_ROUTE,
  HTTP_ROUTE_WEIGHT,
  HTTP_ROUTE_METHOD_MATCHING,
  HTTP_ROUTE_QUERY_PARAM_MATCHING,
  HTTP_ROUTE_RESPONSE_HEADERS,
  HTTP_ROUTE_SCHEME_REDIRECT,
  HTTP_ROUTE_PATH_REDIRECT,
  HTTP_ROUTE_HOST_REWRITE,
  HTTP_ROUTE_PATH_REWRITE,
  HTTP_ROUTE_REQUEST_MIRROR,
  HEALTH_CHECK_POLICIES,
  ENDPOINT_CAPACITY,
  CONFIG_CLUSTER_MOVE,
  REFERENCE_GRANT,
]);
