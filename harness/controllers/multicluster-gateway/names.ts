/** The fixed names of GKE's multi-cluster Services and Gateways (semantics 1.2, 1.3), and our own marks. */

/** `spec.controllerName` of our GatewayClass, and who writes our part of a route's status. */
export const CONTROLLER_NAME = 'networking.gke.io/gateway';
export const GATEWAY_CLASS_NAME = 'gke-l7-global-external-managed-mc';
export const GATEWAY_FINALIZER = 'gateway.finalizer.networking.gke.io';
/** In the options of a listener's TLS and in annotations of its Gateway: names of certificates, with commas. */
export const PRE_SHARED_CERTS = 'networking.gke.io/pre-shared-certs';
/** Annotation of a Gateway: certificates of the Certificate Manager, which a testbed does not have. */
export const CERTMAP = 'networking.gke.io/certmap';
/**
 * Where pre-shared certificates are: Secrets of type `kubernetes.io/tls` in this namespace of the config cluster. GKE has
 * them outside of clusters, as resources of the project.
 */
export const PRE_SHARED_NAMESPACE = 'fleetbed-system';
/** Source of events on Gateways. */
export const EVENT_SOURCE = 'mc-gateway-controller';

/** What we make carries this name: Services as `app.kubernetes.io/managed-by`, EndpointSlices in their managed-by label. */
export const MANAGED_BY = 'multicluster-gateway.fleetbed.dev';

/** On a ServiceImport: its derived Service. */
export const ANNOTATION_DERIVED_SERVICE = 'net.gke.io/derived-service';
