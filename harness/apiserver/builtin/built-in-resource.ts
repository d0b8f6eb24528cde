import type { ApiObject } from '../../kube/json/api-object.ts';
import type { SubresourceDefinition } from '../registry/resource-definition.ts';
import type { ResourceStrategy } from '../registry/strategy.ts';
import type { Verb } from '../request/request-info.ts';
import type { StorageResource } from '../storage/storage.ts';

/** One resource of Kubernetes itself in one version, as its room declares it. The join is `built-in-resources.ts`. */
export interface BuiltInResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  /** @default the kind in lower case */
  readonly singular?: string;
  readonly namespaced: boolean;
  /** @default none */
  readonly shortNames?: readonly string[];
  /** @default none */
  readonly categories?: readonly string[];
  /** @default {@link STANDARD_VERBS} */
  readonly verbs?: readonly Verb[];
  readonly strategy: ResourceStrategy;
  /** By name. @default none */
  readonly subresources?: Readonly<Record<string, SubresourceDefinition>>;
  /** @default `deployments.apps`, in the core group `pods` */
  readonly storage?: StorageResource;
  /** The apiVersion in which objects are stored. @default this version */
  readonly storageVersion?: string;
  readonly fromStorage?: (object: ApiObject) => ApiObject;
  readonly toStorage?: (object: ApiObject) => ApiObject;
  readonly deprecationWarning?: string;
  /** Nothing is stored: `create` is answered by the program of this name (reviews, bindings). */
  readonly program?: string;
}

/** In the order of the real server's discovery. */
export const STANDARD_VERBS: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

export const STATUS_VERBS: readonly Verb[] = ['get', 'patch', 'update'];

/** The `status` subresource with the usual verbs. */
export function statusSubresource(strategy: ResourceStrategy): { readonly status: SubresourceDefinition } {
  return { status: { type: 'status', verbs: STATUS_VERBS, strategy } };
}
