/** What `resourceFieldRef` names. Mirrors `ExtractContainerResourceValue` of upstream `pkg/api/v1/resource`. */
import { milliValue, parseQuantity, type Quantity } from '../../kube/quantity/quantity.ts';
import type { ResourceSelector, RunContainer } from '../pods/pod-types.ts';

/** What a container may use where it sets no limit: what the node has. */
export interface Allocatable {
  readonly cpu: string;
  readonly memory: string;
  readonly 'ephemeral-storage': string;
}

/** Throws an Error for an unknown resource. */
export function resourceValue(selector: ResourceSelector, container: RunContainer, node: Allocatable): string {
  const [kind, ...rest] = selector.resource.split('.');
  const resource = rest.join('.');
  const amounts = kind === 'limits' ? container.resources?.limits : container.resources?.requests;
  const set = amounts !== undefined && Object.hasOwn(amounts, resource) ? amounts[resource] : undefined;
  if ((kind !== 'limits' && kind !== 'requests') || resource === '')
    throw new Error(`unsupported container resource : ${selector.resource}`);
  const fallback = kind === 'limits' && isKnown(resource) ? node[resource] : '0';
  const divisor = selector.divisor === undefined || selector.divisor === '0' ? '1' : selector.divisor;
  return String(quotient(parseQuantity(set ?? fallback), parseQuantity(divisor)));
}

function isKnown(resource: string): resource is keyof Allocatable {
  return ['cpu', 'memory', 'ephemeral-storage'].includes(resource);
}

/** Rounded up. */
function quotient(value: Quantity, divisor: Quantity): bigint {
  const [dividend, by] = [milliValue(value), milliValue(divisor)];
  return by === 0n ? 0n : (dividend + by - 1n) / by;
}
