import type { BuiltInResource } from '../built-in-resource.ts';
import { CONTROLLER_REVISIONS } from './controller-revisions.ts';
import { CRON_JOBS } from './cron-jobs.ts';
import { DAEMON_SETS } from './daemon-sets.ts';
import { DEPLOYMENTS } from './deployments.ts';
import { JOBS } from './jobs.ts';
import { POD_TEMPLATES } from './pod-templates.ts';
import { BINDINGS, PODS } from './pods.ts';
import { REPLICA_SETS } from './replica-sets.ts';
import { REPLICATION_CONTROLLERS } from './replication-controllers.ts';
import { STATEFUL_SETS } from './stateful-sets.ts';

/** Pods and everything that makes them. `podPrograms` answers what is neither an object nor a stream. */
export function workloadResources(): BuiltInResource[] {
  return [
    PODS,
    BINDINGS,
    POD_TEMPLATES,
    REPLICATION_CONTROLLERS,
    DEPLOYMENTS,
    REPLICA_SETS,
    STATEFUL_SETS,
    DAEMON_SETS,
    CONTROLLER_REVISIONS,
    JOBS,
    CRON_JOBS,
  ];
}
