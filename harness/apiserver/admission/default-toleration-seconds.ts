/** Mirrors kubernetes `plugin/pkg/admission/defaulttolerationseconds/admission.go`. */
import type { JsonObject } from '../../kube/json/json.ts';
import type { AdmissionPlugin } from './admission.ts';
import { admittedPod, listIn, objectsAt } from './pod-fields.ts';

const SECONDS = 300;
const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const;

/** Lets pods stay five minutes on a node that is not ready or cannot be reached, unless they say how long. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  mutate: (attributes) => {
    const admitted = admittedPod(attributes);
    if (admitted === undefined) return undefined;
    const { spec } = admitted;
    const tolerations = objectsAt(spec, 'tolerations');
    for (const key of TAINTS)
      if (!tolerations.some((toleration) => tolerates(toleration, key)))
        listIn(spec, 'tolerations').push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS });
    return undefined;
  },
};

function tolerates({ key, effect }: JsonObject, taint: string): boolean {
  return (key === taint || isEmpty(key)) && (effect === 'NoExecute' || isEmpty(effect));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
