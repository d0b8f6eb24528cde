/** One look at a Deployment and its ReplicaSets, and the writes that follow. Mirrors kubernetes `pkg/controller/deployment/{sync,rolling,recreate}.go`. */
import { messageOf } from '../../../core/errors.ts';
import { DEPLOYMENT, type Deployment, type ReplicaSet } from '../../../kube/api/apps.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { isAlreadyExists } from '../../../kube/status/status-predicates.ts';
import { KubeStatusError } from '../../../kube/status/kube-status-error.ts';
import type { EventRecorder } from '../../runtime/events/event-recorder.ts';
import { controllerReference, isControlledBy } from '../../runtime/owner-references.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import type { SharedObjects } from '../../runtime/shared-objects.ts';
import { isNamespaceTerminating } from '../pods/pod-control.ts';
import { isPodTerminal } from '../pods/pod-state.ts';
import {
  desiredReplicas,
  largestRevision,
  newestAnnotations,
  REVISION,
  revisionOf,
  sizedAnnotations,
} from './annotations.ts';
import { conditionOf, withCondition, type Draft } from './deployment-conditions.ts';
import {
  countedStatus,
  hasProgressDeadline,
  isComplete,
  progressCheckMs,
  progressing,
  rolloutStatus,
  type DeploymentStatus,
} from './deployment-status.ts';
import { proportionalSizes } from './proportional-scaling.ts';
import { activeSets, byCreation, isRollingUpdate, newestSize, sizeOf, totalOf } from './replica-counts.ts';
import { rollingUpdatePlan } from './rolling-update.ts';
import { newReplicaSet } from './new-replica-set.ts';
import { withoutHash } from './template-hash.ts';

export interface DeploymentTools {
  readonly deployments: SharedObjects<Deployment>;
  readonly sets: SharedObjects<ReplicaSet>;
  readonly pods: SharedObjects<Pod>;
  readonly events: EventRecorder;
  readonly now: () => Date;
}

export class DeploymentPass {
  readonly #tools: DeploymentTools;
  #deployment: Deployment;
  #newest: ReplicaSet | undefined;
  #old: readonly ReplicaSet[];

  constructor(tools: DeploymentTools, deployment: Deployment, sets: readonly ReplicaSet[]) {
    this.#tools = tools;
    this.#deployment = deployment;
    const ordered = [...sets].sort(byCreation);
    const template = withoutHash(deployment.spec.template);
    this.#newest = ordered.find((set) => semanticEqual(withoutHash(set.spec.template), template));
    this.#old = ordered.filter((set) => set !== this.#newest);
  }

  /** How long until this has to be looked at again, in milliseconds. Undefined: when something changes. */
  async run(): Promise<number | undefined> {
    if (this.#deployment.metadata.deletionTimestamp === undefined) await this.#notePause();
    await this.#adjustNewest();
    if (this.#deployment.metadata.deletionTimestamp !== undefined) {
      await this.#writeCounts();
      return undefined;
    }
    const { paused = false } = this.#deployment.spec;
    if (paused || this.#wasScaled()) {
      await this.#scale();
      if (paused) await this.#cleanUp();
      await this.#writeCounts();
      return undefined;
    }
    return isRollingUpdate(this.#deployment) ? await this.#roll() : await this.#recreate();
  }

  async #roll(): Promise<number | undefined> {
    const newest = this.#newest ?? (await this.#create());
    const steps = rollingUpdatePlan(this.#deployment, newest, this.#old);
    for (const { set, size } of steps) await this.#resize(set, size);
    if (steps.length === 0 && isComplete(this.#deployment, this.#deployment.status ?? {})) await this.#cleanUp();
    return await this.#writeRollout();
  }

  async #recreate(): Promise<number | undefined> {
    const active = activeSets(this.#old);
    for (const set of active) await this.#resize(set, 0);
    if (active.length > 0 || this.#oldPodsRun()) return await this.#writeRollout();
    const newest = this.#newest ?? (await this.#create());
    await this.#resize(newest, this.#deployment.spec.replicas ?? 1);
    if (isComplete(this.#deployment, this.#deployment.status ?? {})) await this.#cleanUp();
    return await this.#writeRollout();
  }

  /** Every pod of an old template counts until it has ended. */
  #oldPodsRun(): boolean {
    if (totalOf(this.#old, 'replicas') > 0) return true;
    return this.#old.some(({ metadata }) =>
      this.#tools.pods.by('owner', metadata.uid ?? '').some((pod) => !isPodTerminal(pod)),
    );
  }

  async #notePause(): Promise<void> {
    if (!hasProgressDeadline(this.#deployment)) return;
    const condition = conditionOf(this.#deployment.status?.conditions, 'Progressing');
    if (condition?.reason === 'ProgressDeadlineExceeded') return;
    const { paused = false } = this.#deployment.spec;
    const isNoted = condition?.reason === 'DeploymentPaused';
    if (paused && !isNoted) await this.#write(progressing('Unknown', 'DeploymentPaused', 'Deployment is paused'));
    if (!paused && isNoted) await this.#write(progressing('Unknown', 'DeploymentResumed', 'Deployment is resumed'));
  }

  /** The ReplicaSet of the current template gets the newest revision and the annotations of the Deployment. */
  async #adjustNewest(): Promise<void> {
    const newest = this.#newest;
    if (newest === undefined) return;
    const { annotations = {} } = newest.metadata;
    const revision = largestRevision(this.#old) + 1;
    const next = newestAnnotations(this.#deployment, annotations, revision);
    const { minReadySeconds = 0 } = this.#deployment.spec;
    if (!semanticEqual(next, annotations) || (newest.spec.minReadySeconds ?? 0) !== minReadySeconds) {
      this.#newest = await this.#tools.sets.update({
        ...newest,
        metadata: { ...newest.metadata, annotations: next },
        spec: { ...newest.spec, minReadySeconds },
      });
    }
    const condition =
      conditionOf(this.#deployment.status?.conditions, 'Progressing') === undefined
        ? progressing('True', 'FoundNewReplicaSet', `Found new replica set "${newest.metadata.name}"`)
        : undefined;
    await this.#write(hasProgressDeadline(this.#deployment) ? condition : undefined, next[REVISION]);
  }

  async #create(): Promise<ReplicaSet> {
    const revision = largestRevision(this.#old) + 1;
    const draft = newReplicaSet(this.#deployment, revision, controllerReference(DEPLOYMENT, this.#deployment));
    const replicas = newestSize(this.#deployment, this.#old, 0);
    const created = await this.#createOrFind({ ...draft, spec: { ...draft.spec, replicas } });
    this.#newest = created.set;
    const { name } = created.set.metadata;
    if (created.isNew && replicas > 0) this.#tell(`Scaled up replica set ${name} from 0 to ${replicas}`);
    const condition = progressing('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`);
    await this.#write(created.isNew && hasProgressDeadline(this.#deployment) ? condition : undefined, String(revision));
    return created.set;
  }

  async #createOrFind(draft: ReplicaSet): Promise<{ readonly set: ReplicaSet; readonly isNew: boolean }> {
    try {
      return { set: await this.#tools.sets.create(draft), isNew: true };
    } catch (error) {
      if (isAlreadyExists(error)) return { set: await this.#existing(draft, error), isNew: false };
      if (error instanceof KubeStatusError && !isNamespaceTerminating(error)) await this.#noteFailure(draft, error);
      throw error;
    }
  }

  /** The name is taken: by our own, or the hash of another template is the same. */
  async #existing({ metadata }: ReplicaSet, error: Error): Promise<ReplicaSet> {
    const { name, namespace } = metadata;
    const found = await this.#tools.sets.find(namespace === undefined ? { name } : { name, namespace });
    const { template } = this.#deployment.spec;
    const isOurs = found !== undefined && isControlledBy(found, this.#deployment);
    if (isOurs && semanticEqual(withoutHash(found.spec.template), withoutHash(template))) return found;
    const status = this.#deployment.status ?? {};
    await this.#writeStatus({ ...status, collisionCount: (status.collisionCount ?? 0) + 1 });
    throw error;
  }

  async #noteFailure({ metadata }: ReplicaSet, error: Error): Promise<void> {
    const message = `Failed to create new replica set "${metadata.name}": ${messageOf(error)}`;
    this.#tools.events.warning(this.#deployment, 'ReplicaSetCreateError', message);
    if (!hasProgressDeadline(this.#deployment)) return;
    await this.#write(progressing('False', 'ReplicaSetCreateError', message));
  }

  /** Whether somebody changed the number of replicas since the sizes were set. */
  #wasScaled(): boolean {
    const { replicas = 1 } = this.#deployment.spec;
    return activeSets(this.#all()).some((set) => (desiredReplicas(set) ?? replicas) !== replicas);
  }

  async #scale(): Promise<void> {
    const { replicas = 1 } = this.#deployment.spec;
    const all = this.#all();
    const active = activeSets(all);
    if (active.length <= 1) {
      const only = active[0] ?? this.#newest ?? this.#old.at(-1);
      if (only !== undefined) await this.#resize(only, replicas);
    } else if (this.#isSaturated()) {
      for (const set of activeSets(this.#old)) await this.#resize(set, 0);
    } else if (isRollingUpdate(this.#deployment)) {
      for (const [set, size] of proportionalSizes(this.#deployment, active)) await this.#resize(set, size, true);
    }
  }

  /** The newest set has all the pods. */
  #isSaturated(): boolean {
    const newest = this.#newest;
    const { replicas = 1 } = this.#deployment.spec;
    if (newest === undefined || desiredReplicas(newest) !== replicas) return false;
    return sizeOf(newest) === replicas && (newest.status?.availableReplicas ?? 0) === replicas;
  }

  /** `annotate`: also where only the annotations differ. */
  async #resize(stale: ReplicaSet, size: number, annotate = false): Promise<void> {
    const set = this.#all().find(({ metadata }) => metadata.uid === stale.metadata.uid) ?? stale;
    const before = sizeOf(set);
    const annotations = sizedAnnotations(this.#deployment, set.metadata.annotations);
    if (before === size && (!annotate || semanticEqual(annotations, set.metadata.annotations))) return;
    const updated = await this.#tools.sets.update({
      ...set,
      metadata: { ...set.metadata, annotations },
      spec: { ...set.spec, replicas: size },
    });
    if (set === this.#newest) this.#newest = updated;
    else this.#old = this.#old.map((each) => (each === set ? updated : each));
    const direction = before < size ? 'up' : 'down';
    if (before !== size) this.#tell(`Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`);
  }

  /** Keeps as many old ReplicaSets as the history may have. */
  async #cleanUp(): Promise<void> {
    const { revisionHistoryLimit } = this.#deployment.spec;
    if (revisionHistoryLimit === undefined || revisionHistoryLimit === 2 ** 31 - 1) return;
    const old = this.#old
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .sort((a, b) => (revisionOf(a) ?? 0) - (revisionOf(b) ?? 0) || byCreation(a, b));
    for (const set of old.slice(0, Math.max(0, old.length - revisionHistoryLimit))) {
      const { status, metadata } = set;
      const isEmpty = (status?.replicas ?? 0) === 0 && sizeOf(set) === 0;
      if (isEmpty && (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0))
        await this.#tools.sets.delete(set);
    }
  }

  async #writeCounts(): Promise<void> {
    const status = countedStatus(this.#deployment, this.#newest, this.#old, this.#tools.now());
    if (!semanticEqual(status, this.#deployment.status)) await this.#writeStatus(status);
  }

  async #writeRollout(): Promise<number | undefined> {
    const now = this.#tools.now();
    const status = rolloutStatus(this.#deployment, this.#newest, this.#old, now);
    if (!semanticEqual(status, this.#deployment.status)) await this.#writeStatus(status);
    return progressCheckMs(this.#deployment, status, now);
  }

  /** A condition and the revision, where they differ from what is there. */
  async #write(condition: Draft | undefined, revision?: string): Promise<void> {
    const { annotations = {} } = this.#deployment.metadata;
    const status = this.#deployment.status ?? {};
    const { conditions = [] } = status;
    const next = condition === undefined ? conditions : withCondition(conditions, condition, this.#tools.now());
    if (next === conditions && (revision === undefined || annotations[REVISION] === revision)) return;
    const revised = revision === undefined ? annotations : { ...annotations, [REVISION]: revision };
    await this.#writeStatus({ ...status, conditions: next }, revised);
  }

  async #writeStatus(status: DeploymentStatus, annotations = this.#deployment.metadata.annotations): Promise<void> {
    const { metadata } = this.#deployment;
    this.#deployment = await this.#tools.deployments.updateStatus({
      ...this.#deployment,
      metadata: annotations === undefined ? metadata : { ...metadata, annotations },
      status,
    });
  }

  #tell(message: string): void {
    this.#tools.events.normal(this.#deployment, 'ScalingReplicaSet', message);
  }

  #all(): readonly ReplicaSet[] {
    return this.#newest === undefined ? this.#old : [...this.#old, this.#newest];
  }
}
