import type { ApiObject } from '../../kube/json/api-object.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import type { User } from '../authn/user.ts';
import type { ResourceDefinition } from './resource-definition.ts';

/** On whose behalf a write is made, and how. */
export interface WriteContext {
  readonly user: User;
  /** Everything is checked, nothing is stored. */
  readonly dryRun: boolean;
  /** Who is recorded in `metadata.managedFields`. Empty: nobody, the fields are left as they are. */
  readonly fieldManager: string;
  /** Ends webhook calls. The write itself is not interrupted. */
  readonly signal: AbortSignal;
  /** Adds a line to the `Warning` headers of the answer. */
  readonly warn: (message: string) => void;
}

/** `metav1.DeleteOptions`, validated. */
export interface DeletionOptions {
  /** Absent: the default of the kind. */
  readonly gracePeriodSeconds?: number;
  /** Absent: the default of the kind, which is `Background` for everything that is served. */
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** What became of a deletion. */
export interface DeletionOutcome {
  /** The last state of the object, in the version of the definition. */
  readonly object: ApiObject;
  /** Whether it is gone; false: it waits for finalizers or its grace period. */
  readonly deleted: boolean;
}

export interface UpdateOptions {
  /** Which part: `status`, or the name of another subresource whose rules are those of the object. */
  readonly subresource?: string;
  /** Passes over the mutating and validating admission plugins. */
  readonly skipAdmission?: boolean;
}

/**
 * The door for code of the server itself: garbage collection, namespace draining, reviews, conditions of CRDs. The same
 * rules as for requests hold (defaulting, admission, validation, generation), only nobody is authorized and nothing goes
 * over the wire. Objects are in the version of the definition.
 *
 * Refusals are `KubeStatusError`, word for word what a client would be told.
 */
export interface Registry {
  /** What is stored; must not be changed: copy it first. */
  get(definition: ResourceDefinition, key: ObjectKey): ApiObject | undefined;
  /** Ordered by namespace and name; must not be changed. */
  list(definition: ResourceDefinition, scope?: { readonly namespace?: string }): ApiObject[];
  /** @param object is taken over: it may be changed. `metadata.namespace` must be set where the kind is namespaced */
  create(definition: ResourceDefinition, object: ApiObject, context: WriteContext): Promise<ApiObject>;
  /**
   * Replaces an object. `metadata.resourceVersion`, where given, must be the stored one. An object left without
   * finalizers while it is being deleted goes away.
   *
   * @param object is taken over: it may be changed
   */
  update(
    definition: ResourceDefinition,
    object: ApiObject,
    context: WriteContext,
    options?: UpdateOptions,
  ): Promise<ApiObject>;
  delete(
    definition: ResourceDefinition,
    key: ObjectKey,
    context: WriteContext,
    options?: DeletionOptions,
  ): Promise<DeletionOutcome>;
}
