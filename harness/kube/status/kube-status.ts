/** `metav1.Status`: how an API server refuses a request. */
export interface KubeStatus {
  readonly kind: 'Status';
  readonly apiVersion?: 'v1';
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly status?: 'Success' | 'Failure';
  readonly message?: string;
  /** Machine-readable: `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, `Expired`, … */
  readonly reason?: string;
  readonly details?: StatusDetails;
  /** The HTTP status code. */
  readonly code?: number;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** One wrong field of an `Invalid` status. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  /** Path of the field: `spec.listeners[0].port`. */
  readonly field?: string;
}

export function isKubeStatus(value: unknown): value is KubeStatus {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
}
