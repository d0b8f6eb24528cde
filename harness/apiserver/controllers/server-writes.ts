import type { User } from '../authn/user.ts';
import { serviceAccountGroups, serviceAccountUserName } from '../authn/service-account-user.ts';
import type { Registry, WriteContext } from '../registry/registry.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { Storage } from '../storage/storage.ts';
import type { Clock } from '../../core/clock.ts';

/** What every controller within the server works with. */
export interface ControllerRoom {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly catalog: ResourceCatalog;
  readonly registry: Registry;
  /** Told of work that failed and is tried again later. @default nobody */
  readonly failed?: (what: string, error: unknown) => void;
}

/** A controller that runs. */
export interface Controller extends AsyncDisposable {
  /** Resolves once it has dealt with everything that has happened so far, but for what waits after a failure. */
  idle(): Promise<void>;
}

/** Writes as the controller manager does them, on behalf of the controller's own ServiceAccount. */
export function controllerContext(controller: string, signal: AbortSignal): WriteContext {
  const account = { namespace: 'kube-system', name: controller };
  const user: User = {
    name: serviceAccountUserName(account),
    groups: [...serviceAccountGroups(account.namespace), 'system:authenticated'],
  };
  return { user, dryRun: false, fieldManager: 'kube-controller-manager', signal, warn: () => undefined };
}
