/** Fixed names of FSM 0.2.0-alpha.9 and osm-edge (semantics chapter 4). */

export const FSM_NAMESPACE = 'flomesh';
export const MESH_CONFIG = 'fsm-mesh-config';
/** Its key: a JSON document. */
export const MESH_CONFIG_KEY = 'mesh_config.json';

export const INGRESS_CLASS_NAME = 'pipy';
export const INGRESS_CONTROLLER = 'flomesh.io/ingress-pipy';
/** The Deployment and the LoadBalancer Service of a cluster's gateway, in {@link FSM_NAMESPACE}. */
export const GATEWAY_NAME = 'fsm-ingress-pipy-controller';
/** Where the gateway listens in its pod. */
export const GATEWAY_CONTAINER_PORT = 8000;
/** Under which the gateway follows the route stream. */
export const GATEWAY_SUBSCRIBER = 'gateway';

/** Of generated Ingresses: the export's name follows. */
export const EXPORT_INGRESS_PREFIX = 'svcexp-ing-';
const PIPY = 'pipy.ingress.kubernetes.io';
export const ANNOTATION_LB_TYPE: string = `${PIPY}/lb-type`;
export const ANNOTATION_REWRITE_FROM: string = `${PIPY}/rewrite-target-from`;
export const ANNOTATION_REWRITE_TO: string = `${PIPY}/rewrite-target-to`;
export const ANNOTATION_SESSION_STICKY: string = `${PIPY}/session-sticky`;
/** Before `spec.ingressClassName` there was this annotation. */
export const ANNOTATION_INGRESS_CLASS = 'kubernetes.io/ingress.class';

export const LABEL_CONNECTOR_MODE = 'multicluster.flomesh.io/connector-mode';

/** Of a Cluster, from before its member joins until it has left. */
export const MEMBERSHIP_FINALIZER = 'multicluster.flomesh.io/membership';

/** A namespace with this label belongs to the mesh: `osm namespace add` sets it. */
export const LABEL_MONITORED_BY = 'openservicemesh.io/monitored-by';
export const ANNOTATION_SIDECAR_INJECTION = 'openservicemesh.io/sidecar-injection';

/** What the gateway calls itself. */
export const PIPY_SERVER = 'pipy/0.70.0';

/** Of events. */
export const CONTROL_PLANE_COMPONENT = 'fsm-cluster-connector-remote';

/** Where the API server and sidecars reach the controller: a Service in the namespace that it runs in. */
export const MANAGER_SERVICE = { namespace: 'fleetbed-system', name: 'fsm-manager' } as const;
/** The name in its certificates. */
export const MANAGER_HOST = 'fsm-manager.fleetbed-system.svc';
/** Ports of the Service and of the pod: identities and tables of sidecars with their injection, and the webhooks of FSM. */
export const MESH_PORT = 15_012;
export const WEBHOOK_PORT = 9_443;

export const MESH_NAME = 'osm';
export const SIDECAR_CONTAINER = 'sidecar';
export const SIDECAR_ADMIN_PORT = 15_000;
export const INJECTION_PATH = '/mutate-pod-creation';
