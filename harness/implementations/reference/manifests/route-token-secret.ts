import type { Secret } from '../../../kube/api/core.ts';
import type { EnvVar } from '../../../kube/api/pod.ts';
import { ROUTE_TOKEN_ENV, ROUTE_TOKEN_SECRET, SYSTEM_LABELS } from './system-names.ts';

const KEY = 'token';

/** The token of a route stream, for the controller and proxies of one namespace. */
export function routeTokenSecret(namespace: string, token: string): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: ROUTE_TOKEN_SECRET, namespace, labels: SYSTEM_LABELS },
    type: 'Opaque',
    data: { [KEY]: Buffer.from(token).toString('base64') },
  };
}

/** Undefined when it has none. */
export function routeTokenIn({ data }: Pick<Secret, 'data'>): string | undefined {
  const token = Buffer.from(data?.[KEY] ?? '', 'base64').toString('utf8');
  return token === '' ? undefined : token;
}

/** How a container is given the token. */
export const routeTokenVariable: EnvVar = {
  name: ROUTE_TOKEN_ENV,
  valueFrom: { secretKeyRef: { name: ROUTE_TOKEN_SECRET, key: KEY } },
};
