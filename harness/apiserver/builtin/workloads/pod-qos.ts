/** The quality of service that a pod gets, by its requests and limits. Mirrors kubernetes `pkg/apis/core/helper/qos/qos.go`. */
import { isJsonObject, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { compareQuantities, parseQuantity } from '../../../kube/quantity/quantity.ts';
import { objectsAt } from './fields.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const COMPUTE = ['cpu', 'memory'];

export function qosClassOf(spec: JsonObject | undefined): QosClass {
  const podResources = objectAt(spec, 'resources');
  const holders =
    podResources === undefined
      ? [...objectsAt(spec, 'containers'), ...objectsAt(spec, 'initContainers')].map((container) =>
          objectAt(container, 'resources'),
        )
      : [podResources];
  const requests = new Set<string>();
  const limits = new Map<string, string>();
  let guaranteed = true;
  let equal = true;
  for (const resources of holders) {
    const wanted = positive(resources, 'requests');
    const most = positive(resources, 'limits');
    for (const name of wanted.keys()) requests.add(name);
    for (const [name, amount] of most) limits.set(name, amount);
    if (most.size < COMPUTE.length) guaranteed = false;
    equal &&= [...wanted].every(([name, amount]) => sameAmount(amount, most.get(name)));
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  return guaranteed && equal && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

function positive(resources: JsonObject | undefined, field: string): Map<string, string> {
  const result = new Map<string, string>();
  const list = resources?.[field];
  if (!isJsonObject(list)) return result;
  for (const name of COMPUTE) {
    const amount = list[name];
    if (typeof amount === 'string' && amount !== '0' && !amount.startsWith('-')) result.set(name, amount);
  }
  return result;
}

function sameAmount(a: string, b: string | undefined): boolean {
  return b !== undefined && (a === b || compareQuantities(parseQuantity(a), parseQuantity(b)) === 0);
}
