/** Mirrors kubernetes `plugin/pkg/admission/priority/admission.go`. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { numberAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import type { Storage } from '../storage/storage.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { isAbout } from './admitted-kind.ts';
import { admittedPod } from './pod-fields.ts';
import { refuseAdmission } from './refuse-admission.ts';

const CLASSES = 'priorityclasses.scheduling.k8s.io';
const GROUP = 'scheduling.k8s.io';
const DEFAULT_PREEMPTION = 'PreemptLowerPriority';

/** Computes the priority of pods from their class. There may be one default class. */
export function priorityPlugin(storage: Storage): AdmissionPlugin {
  return {
    name: 'Priority',
    mutate: (attributes) => {
      const admitted = admittedPod(attributes);
      if (admitted === undefined) return undefined;
      const { spec } = admitted;
      if (attributes.operation === 'CREATE') setPriority(attributes, spec, storage);
      else keepPriority(attributes, spec);
      return undefined;
    },
    validate: (attributes) => {
      const { object, operation } = attributes;
      if (object === undefined || !isAbout(attributes, GROUP, 'priorityclasses')) return undefined;
      if (operation === 'CREATE' || operation === 'UPDATE') checkOneDefault(attributes, object, storage);
      return undefined;
    },
  };
}

interface Priority {
  /** Of the class; empty where there is none. */
  readonly className: string;
  readonly value: number;
  readonly preemptionPolicy: string;
}

function setPriority(attributes: AdmissionAttributes, spec: JsonObject, storage: Storage): void {
  const named = textAt(spec, 'priorityClassName') ?? '';
  const { className, value, preemptionPolicy } =
    named === '' ? defaultPriority(storage) : classPriority(attributes, named, storage);
  if (className !== '') spec['priorityClassName'] = className;
  const given = numberAt(spec, 'priority');
  if (given !== undefined && given !== value)
    throw refuseAdmission(
      attributes,
      `the integer value of priority (${given}) must not be provided in pod spec; priority admission controller ` +
        `computed ${value} from the given PriorityClass name`,
    );
  const policy = textAt(spec, 'preemptionPolicy');
  if (policy !== undefined && policy !== preemptionPolicy)
    throw refuseAdmission(
      attributes,
      `the string value of PreemptionPolicy (${policy}) must not be provided in pod spec; priority admission controller ` +
        `computed ${preemptionPolicy} from the given PriorityClass name`,
    );
  spec['priority'] = value;
  spec['preemptionPolicy'] = preemptionPolicy;
}

/** A client that knows nothing of priorities must not take one away. */
function keepPriority({ oldObject }: AdmissionAttributes, spec: JsonObject): void {
  const before = oldObject?.['spec'];
  if (typeof before !== 'object' || before === null || Array.isArray(before)) return;
  for (const field of ['priority', 'preemptionPolicy']) {
    const value = before[field];
    if (spec[field] === undefined && value !== undefined) spec[field] = value;
  }
}

function classPriority(attributes: AdmissionAttributes, name: string, storage: Storage): Priority {
  const stored = storage.get(CLASSES, { name });
  if (stored === undefined) throw refuseAdmission(attributes, `no PriorityClass with name ${name} was found`);
  return priorityOf(stored.object);
}

function defaultPriority(storage: Storage): Priority {
  let lowest: Priority | undefined;
  for (const { object } of storage.list({ resource: CLASSES }).items) {
    if (object['globalDefault'] !== true) continue;
    const priority = priorityOf(object);
    if (lowest === undefined || priority.value < lowest.value) lowest = priority;
  }
  return lowest ?? { className: '', value: 0, preemptionPolicy: DEFAULT_PREEMPTION };
}

function priorityOf(priorityClass: ApiObject): Priority {
  return {
    className: textAt(priorityClass.metadata, 'name') ?? '',
    value: numberAt(priorityClass, 'value') ?? 0,
    preemptionPolicy: textAt(priorityClass, 'preemptionPolicy') ?? DEFAULT_PREEMPTION,
  };
}

function checkOneDefault(attributes: AdmissionAttributes, object: ApiObject, storage: Storage): void {
  if (object['globalDefault'] !== true) return;
  for (const { key, object: other } of storage.list({ resource: CLASSES }).items)
    if (other['globalDefault'] === true && (attributes.operation === 'CREATE' || key.name !== attributes.name))
      throw refuseAdmission(
        attributes,
        `PriorityClass ${key.name} is already marked as default. Only one default can exist`,
      );
}
