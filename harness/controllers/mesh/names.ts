/** What Istio calls things. */
export const SYSTEM_NAMESPACE = 'istio-system';
export const TRUST_DOMAIN = 'cluster.local';
export const CLUSTER_DOMAIN = 'cluster.local';

export const NETWORK_LABEL = 'topology.istio.io/network';
/** Of Services of type NodePort: which nodes are gateways, as JSON. */
export const NODE_SELECTOR_ANNOTATION = 'traffic.istio.io/nodeSelector';
export const GATEWAY_PORT_LABEL = 'networking.istio.io/gatewayPort';
export const REMOTE_SECRET_LABEL = 'istio/multiCluster';
export const REVISION_LABEL = 'istio.io/rev';
export const INJECTION_LABEL = 'istio-injection';
export const INJECT_LABEL = 'sidecar.istio.io/inject';
/** On pods with a sidecar: they take mutual TLS. */
export const TLS_MODE_LABEL = 'security.istio.io/tlsMode';
export const TLS_MODE_ISTIO = 'istio';

/** Where a sidecar takes what comes in. */
export const INBOUND_PORT = 15_006;
/** Where the sidecar and the east-west gateway answer `/ready` and `/stats`. */
export const ADMIN_PORT = 15_021;
/** `tls` of the east-west gateway, where a Service does not say otherwise. */
export const DEFAULT_GATEWAY_PORT = 15_443;
/** Identities, tables and injection of istiod. */
export const CONTROL_PORT = 15_012;
/** `/debug` and `/readyz` of istiod. */
export const DEBUG_PORT = 15_014;

export const ISTIOD = 'istiod';
export const TOKEN_AUDIENCE = 'istio-ca';
export const AUTHORITY_SECRET = 'cacerts';
export const INJECT_PATH = '/inject';

/** What says that a connection is one of the mesh. 002-D1 */
export const MESH_PROTOCOLS: readonly string[] = [
  'istio',
  'istio-peer-exchange',
  'istio-http/1.0',
  'istio-http/1.1',
  'istio-h2',
];
