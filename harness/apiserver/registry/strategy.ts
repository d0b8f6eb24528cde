import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import type { FieldError } from '../../kube/status/field-error.ts';
import type { User } from '../authn/user.ts';

/** What a strategy may know of the request. */
export interface StrategyContext {
  readonly user: User;
  readonly clock: Clock;
  readonly random: Random;
  readonly dryRun: boolean;
}

/**
 * What differs between kinds; what is common is done once, by the registry, in this order: decode, `default`, admission
 * (mutating), `prepareForCreate` or `prepareForUpdate`, `validate` or `validateUpdate`, common metadata validation,
 * admission (validating), store. Mirrors apiserver `pkg/registry/rest/create.go` and `update.go`.
 *
 * Drafts have been decoded against the schema of the kind: fields have the right JSON types and unknown ones are gone.
 */
export interface ResourceStrategy {
  /** Fills in absent fields, in place. Must be idempotent: it also runs after admission and, where asked, on read. */
  default?(object: ApiObject): void;
  /** Clears and sets what users may not, in place: status, generation. `metadata.generation` 1 is set by the registry where {@link tracksGeneration}. */
  prepareForCreate?(object: ApiObject, context: StrategyContext): void;
  prepareForUpdate?(object: ApiObject, old: ApiObject, context: StrategyContext): void;
  /**
   * Problems of a new object beyond those of its metadata, which the registry reports before them, in the same answer:
   * `validateObjectMeta` with {@link validateName}. Never changes the object.
   */
  validate?(object: ApiObject): readonly FieldError[];
  /**
   * Problems of the change as well as of the new object, in the same answer after those of `validateCommonUpdate` of
   * `kube/meta/validate-meta.ts`. Most built-in kinds say these once more, as upstream does.
   */
  validateUpdate?(object: ApiObject, old: ApiObject): readonly FieldError[];
  /** For the `Warning` header. */
  warnings?(object: ApiObject, old: ApiObject | undefined): readonly string[];
  /**
   * Takes what must be unique in the server (cluster IPs, node ports) or touches other objects, after validation and
   * right before the write. Returns how to give it back when the write does not happen. Not called for dry runs that
   * must leave nothing behind unless it is free of effects.
   */
  reserve?(object: ApiObject, old: ApiObject | undefined, context: StrategyContext): StrategyReservation;
  /** After the object is gone from storage. */
  released?(object: ApiObject): void;
  /**
   * How long a deletion waits, in seconds, and what it does to the object; undefined: deleted at once. Mirrors
   * `rest.RESTGracefulDeleteStrategy`.
   */
  gracePeriodSeconds?(object: ApiObject, requested: number | undefined): number | undefined;
  /** Whether something else than `metadata.finalizers` keeps an object that is being deleted: `spec.finalizers` of namespaces. */
  holdsDeletion?(object: ApiObject): boolean;
  /** What else changes when such an object starts to be deleted, in place: the phase of namespaces. */
  prepareForDeletion?(object: ApiObject): void;
  /**
   * What becomes of dependents when a deletion does not say. `Unsupported`: none are looked for, whatever it says.
   * Mirrors `rest.GarbageCollectionDeleteStrategy`.
   *
   * @default the garbage collector removes them
   */
  readonly defaultPropagation?: 'Orphan' | 'Unsupported';
  /** For the `Warning` header of deletions that do not say what becomes of dependents, also where nothing is found. */
  readonly silentDeletionWarning?: string;
  /** Metadata as shown without the rest, which upstream takes from its internal type; default: `object.metadata`. */
  readonly metadataAlone?: (object: ApiObject) => JsonObject;
  /** Problems of a name; default: DNS-1123 subdomain. `prefix`: it is a `generateName`. */
  validateName?(name: string, prefix: boolean): readonly string[];
  /** Whether PUT and PATCH make the object when it is not there. Server-side apply always does. */
  readonly allowCreateOnUpdate?: boolean;
  /** Whether an update without a resourceVersion is accepted. @default true */
  readonly allowUnconditionalUpdate?: boolean;
  /** Whether `metadata.generation` counts changes of everything but metadata and status. @default false */
  readonly tracksGeneration?: boolean;
  /** Field selectors beyond `metadata.name` and `metadata.namespace`: their values for an object. */
  fields?(object: ApiObject): Readonly<Record<string, string>>;
}

/** What `reserve` took. `errors` not empty: nothing was taken and the write is refused as invalid. */
export interface StrategyReservation {
  readonly errors: readonly FieldError[];
  /** Called when the write does not happen. */
  undo(): void;
  /** Called once the write happened. */
  commit?(): void;
}
