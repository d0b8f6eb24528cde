/** Names of what fleetbed puts into clusters for the reference implementation. */
export const SYSTEM_NAMESPACE = 'fleetbed-system';
export const CONTROLLER = 'fleetbed-controller';
export const TOKEN_SECRET = 'fleetbed-controller-token';
export const CONFIG_ROLE = 'fleetbed-controller-config';
export const KUBECONFIG_SECRET = 'fleetbed-member-kubeconfig';
export const ROUTE_TOKEN_SECRET = 'fleetbed-route-token';

/** Where controller and proxies find the token of their route stream. */
export const ROUTE_TOKEN_ENV = 'FLEETBED_ROUTE_TOKEN';

/** Who owns the fields that an installation applies. */
export const FIELD_MANAGER = 'fleetbed';

/** Where the controller serves routes and its readiness, in its pod and on its Service. */
export const ROUTES_PORT = 8080;

/** `app.kubernetes.io/part-of` finds everything that was installed. */
export const SYSTEM_LABELS: Readonly<Record<string, string>> = {
  'app.kubernetes.io/name': CONTROLLER,
  'app.kubernetes.io/part-of': 'fleetbed',
};
