/** Makes and deletes pods for their managers and tells of it by events. Mirrors RealPodControl of kubernetes `pkg/controller/controller_utils.go`. */
import { messageOf } from '../../../core/errors.ts';
import type { Pod, PodTemplate } from '../../../kube/api/pod.ts';
import type { KubeObject, OwnerReference } from '../../../kube/meta/object.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { KubeStatusError } from '../../../kube/status/kube-status-error.ts';
import type { EventRecorder } from '../../runtime/events/event-recorder.ts';
import type { SharedObjects } from '../../runtime/shared-objects.ts';

export class PodControl {
  readonly #pods: SharedObjects<Pod>;
  readonly #events: EventRecorder;

  constructor(pods: SharedObjects<Pod>, events: EventRecorder) {
    this.#pods = pods;
    this.#events = events;
  }

  /** Throws what the server refused it with, after an event about `manager`. */
  async create(manager: KubeObject, pod: Pod): Promise<Pod> {
    try {
      const created = await this.#pods.create(pod);
      this.#events.normal(manager, 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
      return created;
    } catch (error) {
      if (error instanceof KubeStatusError && !isNamespaceTerminating(error))
        this.#events.warning(manager, 'FailedCreate', `Error creating: ${error.message}`);
      throw error;
    }
  }

  async delete(manager: KubeObject, pod: Pod): Promise<void> {
    try {
      if (!(await this.#pods.delete(pod))) return;
      this.#events.normal(manager, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    } catch (error) {
      if (error instanceof KubeStatusError)
        this.#events.warning(manager, 'FailedDelete', `Error deleting: ${messageOf(error)}`);
      throw error;
    }
  }
}

/** The namespace is being deleted: nothing can be made in it any more. */
export function isNamespaceTerminating(error: unknown): boolean {
  return (
    error instanceof KubeStatusError &&
    (error.details.causes ?? []).some(({ reason }) => reason === 'NamespaceTerminating')
  );
}

/** A pod of a template, without a name of its own. */
export function podFromTemplate(manager: KubeObject, template: PodTemplate, owner: OwnerReference): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const { name, namespace } = manager.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: podPrefix(name),
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [owner],
    },
    spec: template.spec,
  };
}

/** With a dash if that still makes a name. */
function podPrefix(manager: string): string {
  const prefix = `${manager}-`;
  return nameRules.subdomain(prefix, true).length === 0 ? prefix : manager;
}
