import type { ApiFamily } from '../../implementation.ts';
import type { ReferenceFamily } from './family.ts';
import { flomeshFamily } from './flomesh/flomesh-family.ts';
import { gatewayApiFamily } from './gateway-api/gateway-api-family.ts';
import { gatewayV1alpha1Family } from './gateway-v1alpha1/gateway-v1alpha1-family.ts';
import { mcsApiFamily } from './mcs-api/mcs-api-family.ts';
import { meshFamily } from './mesh/mesh-family.ts';
import { multiclusterGatewayFamily } from './multicluster-gateway/multicluster-gateway-family.ts';
import { multiclusterIngressFamily } from './multicluster-ingress/multicluster-ingress-family.ts';

/** The families that can be installed. One line each. */
const ALL = [
  multiclusterGatewayFamily,
  multiclusterIngressFamily,
  gatewayApiFamily,
  mcsApiFamily,
  flomeshFamily,
  meshFamily,
  gatewayV1alpha1Family,
] as const;

/** Of a command that names none. */
export const DEFAULT_FAMILY = 'multicluster-gateway';

export const FAMILY_NAMES: readonly ApiFamily[] = ALL.map(({ name }) => name);

/** Throws a `RangeError` for one that is not in {@link FAMILY_NAMES}. */
export function referenceFamily(name: ApiFamily): ReferenceFamily {
  const found = ALL.find((family) => family.name === name);
  if (found === undefined) throw new RangeError(`${name} is not implemented; there are ${FAMILY_NAMES.join(', ')}`);
  return found;
}
