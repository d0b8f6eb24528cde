/** What a pod asks of a node. Mirrors `k8s.io/component-helpers/resource` PodRequests. Does not: pod-level resources, resizes under way. */
import type { Container, Pod } from '../../../kube/api/pod.ts';
import { milliValue, parseQuantity, QuantityProblem } from '../../../kube/quantity/quantity.ts';

/** By resource name, in thousandths. */
export type Amounts = ReadonlyMap<string, number>;

const CACHE = new WeakMap<object, Amounts>();

export function podRequests({ spec }: Pod): Amounts {
  const known = CACHE.get(spec);
  if (known !== undefined) return known;
  const sidecars = new Map<string, number>();
  const running = new Map<string, number>();
  for (const container of spec.containers) addAll(running, requestsOf(container));
  const starting = new Map<string, number>();
  for (const container of spec.initContainers ?? []) {
    const requests = requestsOf(container);
    if (container.restartPolicy === 'Always') {
      addAll(sidecars, requests);
      raiseAll(starting, sidecars);
    } else {
      const together = new Map(sidecars);
      addAll(together, requests);
      raiseAll(starting, together);
    }
  }
  addAll(running, sidecars);
  raiseAll(running, starting);
  addAll(running, amountsOf(spec.overhead));
  CACHE.set(spec, running);
  return running;
}

function requestsOf({ resources }: Container): Amounts {
  return amountsOf(resources?.requests);
}

/** What cannot be read counts as nothing; the server lets none pass. */
export function amountsOf(quantities: Readonly<Record<string, string>> = {}): Amounts {
  const amounts = new Map<string, number>();
  for (const [name, text] of Object.entries(quantities)) amounts.set(name, milli(text));
  return amounts;
}

function milli(text: string): number {
  try {
    return Number(milliValue(parseQuantity(text)));
  } catch (error) {
    if (error instanceof QuantityProblem) return 0;
    throw error;
  }
}

export function addAll(target: Map<string, number>, amounts: Amounts, sign: 1 | -1 = 1): void {
  for (const [name, amount] of amounts) target.set(name, (target.get(name) ?? 0) + sign * amount);
}

function raiseAll(target: Map<string, number>, amounts: Amounts): void {
  for (const [name, amount] of amounts) target.set(name, Math.max(target.get(name) ?? 0, amount));
}
