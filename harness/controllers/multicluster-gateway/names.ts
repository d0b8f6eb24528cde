/** The fixed names of GKE's multi-cluster Services and Gateways (semantics 1.2, 1.3), and our own marks. */

/** `spec.controllerName` of our GatewayClass, and who writes our part of a route's status. */
export const CONTROLLER_NAME = 'networking.gke.io/gateway';
export const GATEWAY_CLASS_NAME = 'gke-l7-global-external-managed-mc';
export const GATEWAY_FINALIZER = 'gateway.finalizer.networking.gke.io';
/** Source of events on Gateways. */
export const EVENT_SOURCE = 'mc-gateway-controller';

/** What we make carries this name: in {@link LABEL_APP_MANAGED_BY} of Services, in the managed-by label of EndpointSlices. */
export const MANAGED_BY = 'multicluster-gateway.fleetbed.dev';
export const LABEL_APP_MANAGED_BY = 'app.kubernetes.io/managed-by';

/** Labels of the MCS API on derived Services and their EndpointSlices. */
export const LABEL_MCS_SERVICE_NAME = 'multicluster.kubernetes.io/service-name';
export const LABEL_MCS_SOURCE_CLUSTER = 'multicluster.kubernetes.io/source-cluster';
/** On a ServiceImport: its derived Service. */
export const ANNOTATION_DERIVED_SERVICE = 'net.gke.io/derived-service';
