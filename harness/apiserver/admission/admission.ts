import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import type { User } from '../authn/user.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** One write on its way to storage. Mirrors apiserver `pkg/admission/attributes.go`. */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation;
  readonly definition: ResourceDefinition;
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly namespace: string;
  /** Empty while `generateName` has not been resolved. */
  readonly name: string;
  /** The draft, in the version of the request. Mutating plugins change it in place. Absent for DELETE. */
  readonly object?: ApiObject;
  /** What is stored, in the version of the request. Absent for CREATE. */
  readonly oldObject?: ApiObject;
  /** `CreateOptions`, `UpdateOptions`, `PatchOptions`, `DeleteOptions`. */
  readonly options: JsonObject;
  readonly dryRun: boolean;
  readonly user: User;
  readonly signal: AbortSignal;
  /** Adds a line to the `Warning` headers of the answer. */
  warn(message: string): void;
}

/** Throws a {@link KubeStatusError} to refuse. A plugin without `mutate` or `validate` takes no part in that phase. */
export interface AdmissionPlugin {
  /** As upstream names it: `NamespaceLifecycle`. */
  readonly name: string;
  /** Synchronous plugins return undefined, so that a write without webhooks never leaves the tick. */
  mutate?(attributes: AdmissionAttributes): Promise<void> | undefined;
  validate?(attributes: AdmissionAttributes): Promise<void> | undefined;
}
