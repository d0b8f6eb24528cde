import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import type { TableColumns } from '../printers/table-columns.ts';
import type { Verb } from '../request/request-info.ts';
import type { StorageResource } from '../storage/storage.ts';
import type { ResourceStrategy } from './strategy.ts';

/** One resource in one served version: what a path names. Built-in kinds and those of CRDs look alike from here on. */
export interface ResourceDefinition {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly Verb[];
  /** What discovery tells where that is less: a CRD that is being deleted. @default verbs */
  readonly discoveryVerbs?: readonly Verb[];
  /** Of the whole object, in this version. */
  readonly schema: JsonSchema;
  /**
   * `builtin`: decoded like a Go struct: unknown fields dropped, a wrong type is a 400 before anything else.
   * `custom`: pruned by the schema, a wrong type is a 422 of validation.
   */
  readonly decoding: 'builtin' | 'custom';
  readonly strategy: ResourceStrategy;
  /**
   * The name of the program in `registry/subresource-handlers.ts` that answers `create`: kinds that are never stored, as
   * the reviews (`tokenreview`).
   */
  readonly program?: SubresourceHandler;
  /** By name: `status`, `scale`, `binding`, … */
  readonly subresources: ReadonlyMap<string, SubresourceDefinition>;
  readonly columns: TableColumns;
  readonly storage: StorageResource;
  /** What a CRD says of the kind, all versions together; none for built-in kinds. Watches end when it is another. */
  readonly origin?: JsonObject;
  /** `apps/v1`: the apiVersion in which objects are stored. */
  readonly storageVersion: string;
  /** From the stored object to this version, and back; absent: only `apiVersion` differs. Must not change its argument. */
  readonly fromStorage?: (object: ApiObject) => ApiObject;
  readonly toStorage?: (object: ApiObject) => ApiObject;
  /** Whether defaults are filled in on read as well: CRDs, whose defaults may have come later. */
  readonly defaultsOnRead?: boolean;
  /** What a CRD declares as field selectors, for its OpenAPI document: `spec.color`. */
  readonly selectableFields?: readonly string[];
  /** Says on every request that this version is deprecated. */
  readonly deprecationWarning?: string;
}

/** A part of an object with its own verbs. What is not an `update` of the same object is a `custom` program. */
export type SubresourceDefinition =
  | {
      readonly type: 'status';
      readonly verbs: readonly Verb[];
      /** Its own rules: `prepareForUpdate` keeps everything but the status. */
      readonly strategy: ResourceStrategy;
    }
  | { readonly type: 'scale'; readonly verbs: readonly Verb[]; readonly scale: ScaleAccess }
  | {
      readonly type: 'custom';
      readonly verbs: readonly Verb[];
      /** The kind of what is sent, for discovery. */
      readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
      readonly handler: SubresourceHandler;
    };

/** Where an object keeps what `autoscaling/v1` Scale shows. */
export interface ScaleAccess {
  /** The field with the wanted replicas: `['spec', 'replicas']`. */
  readonly replicasPath: readonly string[];
  /** @param lenient wanted replicas that are not there count as 0; else they may be refused */
  read(
    object: ApiObject,
    lenient?: boolean,
  ): {
    readonly specReplicas: number;
    readonly statusReplicas: number;
    readonly selector?: string;
  };
  /** Sets the wanted replicas, in place. */
  write(object: ApiObject, replicas: number): void;
}

/** The name of the program in `registry/subresource-handlers.ts` that serves it: `eviction`, `binding`, `token`, `log`, `exec`, … */
export type SubresourceHandler = string;
