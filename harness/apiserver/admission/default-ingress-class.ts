/** Mirrors kubernetes `plugin/pkg/admission/network/defaultingressclass/admission.go`. */
import { objectAt, textAt } from '../../kube/json/json.ts';
import type { Storage, Stored } from '../storage/storage.ts';
import type { AdmissionPlugin } from './admission.ts';
import { isAbout } from './admitted-kind.ts';

const GROUP = 'networking.k8s.io';
const CLASSES = `ingressclasses.${GROUP}`;

/** Ingresses that name no class are of the one that is marked as the default, the youngest where there are several. */
export function defaultIngressClass(storage: Storage): AdmissionPlugin {
  return {
    name: 'DefaultIngressClass',
    mutate: (attributes) => {
      const { object, operation } = attributes;
      if (object === undefined || operation !== 'CREATE' || !isAbout(attributes, GROUP, 'ingresses')) return undefined;
      const spec = objectAt(object, 'spec') ?? (object['spec'] = {});
      if (spec['ingressClassName'] !== undefined && spec['ingressClassName'] !== null) return undefined;
      const annotations = objectAt(object.metadata, 'annotations');
      if (annotations !== undefined && Object.hasOwn(annotations, 'kubernetes.io/ingress.class')) return undefined;
      const [youngest] = storage.list({ resource: CLASSES }).items.filter(isDefault).sort(byAge);
      if (youngest !== undefined) spec['ingressClassName'] = youngest.key.name;
      return undefined;
    },
  };
}

function isDefault({ object }: Stored): boolean {
  const annotations = objectAt(object.metadata, 'annotations');
  return textAt(annotations, 'ingressclass.kubernetes.io/is-default-class') === 'true';
}

function byAge(a: Stored, b: Stored): number {
  const [first, second] = [
    textAt(a.object.metadata, 'creationTimestamp'),
    textAt(b.object.metadata, 'creationTimestamp'),
  ];
  if (first === second) return a.key.name < b.key.name ? -1 : 1;
  return (first ?? '') > (second ?? '') ? -1 : 1;
}
