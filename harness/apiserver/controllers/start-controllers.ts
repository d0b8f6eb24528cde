import type { ControllerChoice } from '../api-server.ts';
import { aggregateClusterRoles } from './cluster-role-aggregation.ts';
import { collectGarbage } from './garbage/garbage-collector.ts';
import { keepNamespaceDefaults } from './namespace-defaults.ts';
import { drainNamespaces } from './namespace-draining.ts';
import type { Controller, ControllerRoom } from './server-writes.ts';

export interface StartControllersOptions extends ControllerRoom {
  readonly choice?: ControllerChoice;
  /** PEM; for `kube-root-ca.crt`. */
  readonly rootCa?: string;
}

/** The programs of the control plane that run within the server, but for those that are switched off. */
export function startControllers({ choice = {}, rootCa, ...room }: StartControllersOptions): Controller {
  const running: Controller[] = [aggregateClusterRoles(room)];
  if (choice.serviceAccounts !== false)
    running.push(keepNamespaceDefaults({ ...room, ...(rootCa === undefined ? {} : { rootCa }) }));
  if (choice.namespaces !== false) running.push(drainNamespaces(room));
  if (choice.garbageCollection !== false) running.push(collectGarbage(room));
  return {
    idle: async () => {
      for (const controller of running) await controller.idle();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(running.map((controller) => controller[Symbol.asyncDispose]()));
    },
  };
}
