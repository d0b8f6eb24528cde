import type { HealthCheck, SessionAffinity } from '../../proxy/table/backend.ts';
import type { HeaderValue } from '../../proxy/table/local-answer.ts';

/** Protocol to the pods (annotation `app-protocols`). */
export type AppProtocol = 'HTTP' | 'HTTPS' | 'HTTP2';

/** A health check before it is scaled. */
export type HealthCheckSettings = Pick<
  HealthCheck,
  'path' | 'port' | 'intervalMs' | 'timeoutMs' | 'healthyThreshold' | 'unhealthyThreshold'
> & { readonly type: AppProtocol };

/** One port of a MultiClusterService as an ingress uses it: 001-R14. */
export interface PlannedBackend {
  /** MultiClusterService in the namespace of the ingress. */
  readonly service: string;
  readonly port: number;
  /** Name of the port; empty for the one without. */
  readonly portName: string;
  /** On the pods: for as long as derived Services do not have the port any more. */
  readonly targetPort: number | string;
  readonly protocol: AppProtocol;
  readonly healthCheck: HealthCheckSettings;
  readonly timeoutMs: number;
  readonly drainingTimeoutMs?: number;
  readonly affinity?: SessionAffinity;
  readonly requestHeaders?: readonly HeaderValue[];
  readonly responseHeaders?: readonly HeaderValue[];
}

/** Hosts and paths in the order of the spec; the backend is one of {@link IngressPlan.backends}. */
export interface PlannedPath {
  /** `*` for every host. */
  readonly host: string;
  /** As in the spec: `/a`, `/a/*`. */
  readonly path: string;
  readonly backend: number;
}

/**
 * A MultiClusterIngress with all that it refers to, except for pods and the contents of certificates: what a load balancer is
 * set up by. It is complete, so that it goes on when what it was made of is changed to something that cannot be served
 * (001-R8).
 */
export interface IngressPlan {
  /** Generations of the objects that went into it, by source name. */
  readonly sources: Readonly<Record<string, number>>;
  readonly defaultBackend: number;
  readonly paths: readonly PlannedPath[];
  readonly backends: readonly PlannedBackend[];
  /** `namespace/name` of Secrets: port 443 when there is any. */
  readonly certificates: readonly string[];
  /** Status of the redirect from http to https. 001-D8 */
  readonly httpsRedirect?: number;
}
