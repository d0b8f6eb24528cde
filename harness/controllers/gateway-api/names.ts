/** Fixed names of the family `gateway-api`. */
export const CONTROLLER_NAME = 'fleetbed.dev/gateway-controller';
export const CLASS_NAME = 'fleetbed';

/** The Deployment of the proxy that all Gateways of a cluster share, in the system namespace. */
export const PROXY_NAME = 'fleetbed-gateway';
export const PROXY_NAMESPACE = 'fleetbed-system';
/** Under which it follows the route stream. */
export const PROXY_SUBSCRIBER = 'gateway';

/** In the managed-by labels of Services and EndpointSlices that we make. */
export const MANAGED_BY = 'gateway-api.fleetbed.dev';
export const LABEL_APP_MANAGED_BY = 'app.kubernetes.io/managed-by';
/** GEP-1762: which Gateway a generated object is of. */
export const LABEL_GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
