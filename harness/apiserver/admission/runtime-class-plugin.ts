/** Mirrors kubernetes `plugin/pkg/admission/runtimeclass/admission.go`. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { cloneJson, equalJson, isJsonObject, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import type { Storage } from '../storage/storage.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { admittedPod, listIn, objectsAt } from './pod-fields.ts';
import { refuseAdmission } from './refuse-admission.ts';

const CLASSES = 'runtimeclasses.node.k8s.io';

/** New pods get overhead and scheduling of their RuntimeClass; what they say of their overhead themselves must agree. */
export function runtimeClassPlugin(storage: Storage): AdmissionPlugin {
  return {
    name: 'RuntimeClass',
    mutate: (attributes) => {
      if (attributes.operation !== 'CREATE') return undefined;
      const spec = admittedPod(attributes)?.spec;
      const found = spec === undefined ? undefined : classOf(storage, spec, attributes);
      if (spec === undefined || found === undefined) return undefined;
      setOverhead(spec, found, attributes);
      setScheduling(spec, objectAt(found, 'scheduling'), attributes);
      return undefined;
    },
    validate: (attributes) => {
      if (attributes.operation !== 'CREATE') return undefined;
      const spec = admittedPod(attributes)?.spec;
      if (spec === undefined) return undefined;
      const found = classOf(storage, spec, attributes);
      const given = objectAt(spec, 'overhead');
      const defined = objectAt(objectAt(found, 'overhead'), 'podFixed');
      if (defined === undefined && given !== undefined)
        throw refuse(attributes, 'Pod Overhead set without corresponding RuntimeClass defined Overhead');
      if (defined !== undefined && !equalJson(given, defined)) throw refuse(attributes, OTHER_OVERHEAD);
      return undefined;
    },
  };
}

const OTHER_OVERHEAD = "Pod's Overhead doesn't match RuntimeClass's defined Overhead";

function refuse(attributes: AdmissionAttributes, why: string): Error {
  return refuseAdmission(attributes, `pod rejected: ${why}`);
}

function classOf(storage: Storage, spec: JsonObject, attributes: AdmissionAttributes): ApiObject | undefined {
  const name = textAt(spec, 'runtimeClassName') ?? '';
  if (name === '') return undefined;
  const found = storage.get(CLASSES, { name });
  if (found === undefined) throw refuse(attributes, `RuntimeClass ${JSON.stringify(name)} not found`);
  return found.object;
}

function setOverhead(spec: JsonObject, runtime: ApiObject, attributes: AdmissionAttributes): void {
  const defined = objectAt(objectAt(runtime, 'overhead'), 'podFixed');
  if (defined === undefined) return;
  const given = objectAt(spec, 'overhead');
  if (given !== undefined && !equalJson(given, defined)) throw refuse(attributes, OTHER_OVERHEAD);
  spec['overhead'] = cloneJson(defined);
}

function setScheduling(spec: JsonObject, scheduling: JsonObject | undefined, attributes: AdmissionAttributes): void {
  if (scheduling === undefined) return;
  const given = objectAt(spec, 'nodeSelector') ?? {};
  const wanted = objectAt(scheduling, 'nodeSelector') ?? {};
  for (const label of Object.keys(wanted)) {
    const [of, own] = [textAt(wanted, label) ?? '', textAt(given, label)];
    if (own === undefined || own === of) continue;
    const why = `runtimeClass.scheduling.nodeSelector[${label}] = ${of}; pod.spec.nodeSelector[${label}] = ${own}`;
    throw refuse(attributes, `conflict: ${why}`);
  }
  if (Object.keys(wanted).length > 0) spec['nodeSelector'] = { ...given, ...wanted };
  const tolerations = objectsAt(scheduling, 'tolerations').filter(isJsonObject);
  if (tolerations.length === 0) return;
  const list = listIn(spec, 'tolerations');
  for (const toleration of tolerations)
    if (!list.some((each) => equalJson(each, toleration))) list.push(cloneJson(toleration));
}
