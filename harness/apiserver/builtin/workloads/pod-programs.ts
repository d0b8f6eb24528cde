/** What answers `pods/binding`, `bindings` and `pods/eviction`. */
import type { Clock } from '../../../core/clock.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { builtInSchemas } from '../../../kube/openapi/built-in-schemas.ts';
import { decodeStruct } from '../../../kube/schema/decode-struct.ts';
import { refusals } from '../../../kube/status/refusals.ts';
import type { DeletionOptions } from '../../registry/registry.ts';
import type { ResourceDefinition } from '../../registry/resource-definition.ts';
import type {
  ProgramAnswer,
  ProgramCall,
  SubresourceProgram,
  SubresourcePrograms,
} from '../../registry/subresource-handlers.ts';
import type { ResourceStrategy } from '../../registry/strategy.ts';
import { textOf } from './fields.ts';
import { boundPod } from './pod-binding.ts';
import { withPodCondition } from './pod-condition.ts';
import { evictionPermit } from './pod-eviction.ts';

export interface PodProgramOptions {
  readonly clock: Clock;
  /** Where PodDisruptionBudgets are; undefined: there are none. */
  readonly budgets: () => ResourceDefinition | undefined;
}

/** By the names that the resources of this room give. */
export function podPrograms(options: PodProgramOptions): SubresourcePrograms {
  return new Map<string, SubresourceProgram>([
    ['binding', { type: 'object', run: (call) => bind(call, options) }],
    ['eviction', { type: 'object', run: (call) => evict(call, options) }],
  ]);
}

/** The server itself writes: nothing of the pod is checked again. */
const UNCHECKED: ResourceStrategy = {};
/** Nor does it own the fields. */
const NOBODY = '';
const SUCCESS: ProgramAnswer = {
  code: 201,
  object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
};

async function bind(call: ProgramCall, { clock }: PodProgramOptions): Promise<ProgramAnswer> {
  const binding = decoded(call.body, '', 'Binding');
  const name = textOf(objectAt(binding, 'metadata'), 'name');
  const pods = podsOf(call.definition);
  // The old way, `bindings`, names the pod in the body alone.
  if (call.request.name !== '' && call.request.name !== name)
    throw refusals.badRequest('name in URL does not match name in Binding object');
  const pod = call.request.name === '' ? podNamed(call, pods, name) : call.target();
  const next = boundPod(pod, binding, kubeTime(clock.date()));
  await call.registry.update(pods, next, { ...call.context, fieldManager: NOBODY }, { skipAdmission: true });
  return SUCCESS;
}

async function evict(call: ProgramCall, options: PodProgramOptions): Promise<ProgramAnswer> {
  const eviction = decoded(call.body, 'policy', 'Eviction');
  if (textOf(objectAt(eviction, 'metadata'), 'name') !== call.request.name)
    throw refusals.badRequest('name in URL does not match name in Eviction object');
  const deletion = objectAt(eviction, 'deleteOptions');
  const dryRun = call.context.dryRun || (Array.isArray(deletion?.['dryRun']) && deletion['dryRun'].length > 0);
  const context = { ...call.context, dryRun, fieldManager: NOBODY };
  const pod = call.target();
  refusePrecondition(pod, objectAt(deletion, 'preconditions'));
  const now = kubeTime(options.clock.date());
  const budgets = options.budgets();
  const namespace = call.request.namespace;
  const listed = budgets === undefined ? [] : call.registry.list(budgets, { namespace });
  const { budget } = evictionPermit(pod, listed, now);
  if (budget !== undefined && budgets !== undefined)
    await call.registry.update(budgets, budget, context, { subresource: 'status', skipAdmission: true });
  const pods = podsOf(call.definition);
  if (!dryRun) await call.registry.update(pods, doomed(pod, now), context, { skipAdmission: true });
  const key = { name: call.request.name, namespace };
  await call.registry.delete(call.definition, key, context, deletionOptions(deletion));
  return SUCCESS;
}

function decoded(body: JsonObject, group: string, kind: string): ApiObject {
  const schema = builtInSchemas().schemaOf(group, 'v1', kind);
  if (schema === undefined) throw new TypeError(`no schema of ${kind} was recorded`);
  return decodeStruct(body, schema, { kind, version: 'v1' }).object;
}

/** Writes of the server are no updates by a user. */
function podsOf(definition: ResourceDefinition): ResourceDefinition {
  const { deprecationWarning: _, program: _program, ...rest } = definition;
  return { ...rest, plural: 'pods', kind: 'Pod', storage: 'pods', strategy: UNCHECKED };
}

function podNamed(call: ProgramCall, pods: ResourceDefinition, name: string): ApiObject {
  const pod = call.registry.get(pods, { name, namespace: call.request.namespace });
  if (pod === undefined) throw refusals.notFound({ group: '', resource: 'pods' }, name);
  return pod;
}

function doomed(pod: ApiObject, now: string): ApiObject {
  const status = withPodCondition(
    objectAt(pod, 'status') ?? {},
    {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    },
    now,
  );
  const { resourceVersion: _, ...metadata } = pod.metadata;
  return { ...pod, metadata, status };
}

function refusePrecondition(pod: ApiObject, wanted: JsonObject | undefined): void {
  const name = textOf(pod.metadata, 'name');
  const conflicts = [
    ['uid', 'UID', 'The object might have been deleted and then recreated'],
    ['resourceVersion', 'ResourceVersion', 'The object might have been modified'],
  ] as const;
  for (const [field, shown, why] of conflicts) {
    const condition = textOf(wanted, field);
    const actual = textOf(pod.metadata, field);
    if (condition !== '' && condition !== actual)
      throw refusals.conflict(
        { group: '', resource: 'Pod' },
        name,
        `the ${shown} in the precondition (${condition}) does not match the ${shown} in record (${actual}). ${why}`,
      );
  }
}

/** Preconditions were checked against the pod as it was before it was marked. */
function deletionOptions(deletion: JsonObject | undefined): DeletionOptions {
  const seconds = deletion?.['gracePeriodSeconds'];
  const policy = textOf(deletion, 'propagationPolicy');
  return {
    ...(typeof seconds === 'number' ? { gracePeriodSeconds: seconds } : {}),
    ...(policy === 'Orphan' || policy === 'Background' || policy === 'Foreground' ? { propagationPolicy: policy } : {}),
  };
}
