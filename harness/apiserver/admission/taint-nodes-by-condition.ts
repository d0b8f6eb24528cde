/** Mirrors kubernetes `plugin/pkg/admission/nodetaint/admission.go`. */
import { objectAt } from '../../kube/json/json.ts';
import type { AdmissionPlugin } from './admission.ts';
import { isAbout } from './admitted-kind.ts';
import { listIn, objectsAt } from './pod-fields.ts';

const KEY = 'node.kubernetes.io/not-ready';

/** A new node takes no pods until whoever watches over nodes has seen it ready and takes the taint away. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  mutate: (attributes) => {
    const { object, operation } = attributes;
    if (object === undefined || operation !== 'CREATE' || !isAbout(attributes, '', 'nodes')) return undefined;
    const spec = objectAt(object, 'spec') ?? (object['spec'] = {});
    const tainted = objectsAt(spec, 'taints').some(({ key, effect }) => key === KEY && effect === 'NoSchedule');
    if (!tainted) listIn(spec, 'taints').push({ key: KEY, effect: 'NoSchedule' });
    return undefined;
  },
};
