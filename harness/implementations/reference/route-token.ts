import { randomBytes } from 'node:crypto';
import { FleetbedError } from '../../core/errors.ts';
import { SECRET } from '../../kube/api/core.ts';
import type { ClusterHandle } from '../../providers/provider.ts';
import { routeTokenIn } from './manifests/route-token-secret.ts';
import { ROUTE_TOKEN_SECRET, SYSTEM_NAMESPACE } from './manifests/system-names.ts';

const KEY = { namespace: SYSTEM_NAMESPACE, name: ROUTE_TOKEN_SECRET };
/** 256 bits. */
const BYTES = 32;

/** The token of the controller that is installed in `home`; a new one when there is none yet. */
export async function routeTokenFor(home: ClusterHandle, signal: AbortSignal): Promise<string> {
  return (await find(home, signal)) ?? randomBytes(BYTES).toString('base64url');
}

/** The token of the controller in `home`. Throws `FLEETBED_IMPLEMENTATION_NOT_READY` when none is installed. */
export async function installedRouteToken(home: ClusterHandle, signal: AbortSignal): Promise<string> {
  const token = await find(home, signal);
  if (token !== undefined) return token;
  throw new FleetbedError('FLEETBED_IMPLEMENTATION_NOT_READY', `${home.name} has no token for proxies`, {
    observed: `there is no Secret ${SYSTEM_NAMESPACE}/${ROUTE_TOKEN_SECRET} with a token`,
    hint: 'install the reference implementation again',
  });
}

async function find({ client }: ClusterHandle, signal: AbortSignal): Promise<string | undefined> {
  const secret = await client.find(SECRET, KEY, { signal });
  return secret === undefined ? undefined : routeTokenIn(secret);
}
