/** Who a sidecar, or another proxy of a mesh, is: what the API server says of its token. */
export interface Workload {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Absent for a token that is not bound to a pod. */
  readonly pod?: string;
}

/** `spiffe://cluster.local/ns/sample/sa/default`. 002-D1 */
export function spiffeId(
  trustDomain: string,
  { namespace, serviceAccount }: Pick<Workload, 'namespace' | 'serviceAccount'>,
): string {
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

const ROLES = ['sidecar', 'gateway'] as const;
export type ProxyRole = (typeof ROLES)[number];

/** What a proxy subscribes to tables as: `sidecar~sample~sleep-abc`. */
export interface Subscriber {
  readonly role: ProxyRole;
  readonly namespace: string;
  readonly pod: string;
}

export function subscriberName({ role, namespace, pod }: Subscriber): string {
  return [role, namespace, pod].join('~');
}

/** Undefined for what is no such name. */
export function parseSubscriber(name: string): Subscriber | undefined {
  const [word, namespace, pod, ...rest] = name.split('~');
  const role = ROLES.find((each) => each === word);
  if (role === undefined || namespace === undefined || pod === undefined || rest.length > 0) return undefined;
  return namespace === '' || pod === '' ? undefined : { role, namespace, pod };
}
