/**
 * Which objects an owner manages: adopts orphans that its selector takes, releases those that it no longer takes. Mirrors
 * kubernetes `pkg/controller/controller_ref_manager.go`.
 */
import { keyOf, type KubeObject, type OwnerReference } from '../../kube/meta/object.ts';
import { selectorMatches, type LabelSelector } from '../../kube/meta/label-selector.ts';
import { isInvalid, isNotFound } from '../../kube/status/status-predicates.ts';
import { controllerOf, orphansOf } from './owner-references.ts';
import type { SharedObjects } from './shared-objects.ts';

export interface ClaimOptions<T extends KubeObject, O extends KubeObject> {
  readonly owner: O;
  readonly owners: SharedObjects<O>;
  /** As it is written into what is adopted. */
  readonly reference: OwnerReference;
  readonly selector: LabelSelector;
  /** With the index `owner` of `ownerIndex`. */
  readonly objects: SharedObjects<T>;
  /** A further condition of adoption. @default none */
  readonly accepts?: (object: T) => boolean;
  /** What an adopted object gets besides the owner. @default nothing */
  readonly finalizer?: string;
}

/** What is managed and taken by the selector, after adoptions and releases. Throws what a write threw. */
export async function claim<T extends KubeObject, O extends KubeObject>(
  options: ClaimOptions<T, O>,
): Promise<readonly T[]> {
  const { owner, objects, accepts = () => true } = options;
  const matches = (object: T): boolean => selectorMatches(options.selector, object.metadata.labels) && accepts(object);
  const claimed: T[] = [];
  for (const object of objects.by('owner', owner.metadata.uid ?? '')) {
    if (matches(object)) claimed.push(object);
    else if (!isDeleted(owner)) await release(options, object);
  }
  if (isDeleted(owner)) return claimed;
  const orphans = objects.by('owner', orphansOf(owner.metadata.namespace));
  const wanted = orphans.filter((object) => !isDeleted(object) && matches(object));
  if (wanted.length === 0 || !(await isAlive(options))) return claimed;
  for (const orphan of wanted) {
    const adopted = await adopt(options, orphan);
    if (adopted !== undefined) claimed.push(adopted);
  }
  return claimed;
}

/** An owner that is being deleted, as the server knows, must not adopt any more. */
async function isAlive<T extends KubeObject, O extends KubeObject>({
  owner,
  owners,
}: ClaimOptions<T, O>): Promise<boolean> {
  const fresh = await owners.find(keyOf(owner));
  return fresh !== undefined && fresh.metadata.uid === owner.metadata.uid && !isDeleted(fresh);
}

async function adopt<T extends KubeObject, O extends KubeObject>(
  { objects, reference, finalizer }: ClaimOptions<T, O>,
  orphan: T,
): Promise<T | undefined> {
  const { uid, resourceVersion, ownerReferences = [], finalizers = [] } = orphan.metadata;
  const metadata = { uid, resourceVersion, ownerReferences: [...ownerReferences, reference] };
  const withFinalizer =
    finalizer === undefined || finalizers.includes(finalizer) ? {} : { finalizers: [...finalizers, finalizer] };
  return await unlessGone(() => objects.patch(keyOf(orphan), { metadata: { ...metadata, ...withFinalizer } }));
}

async function release<T extends KubeObject, O extends KubeObject>(
  { objects, owner, finalizer }: ClaimOptions<T, O>,
  object: T,
): Promise<void> {
  const { uid, resourceVersion, ownerReferences = [], finalizers = [] } = object.metadata;
  const kept = ownerReferences.filter((reference) => reference.uid !== owner.metadata.uid);
  const metadata = {
    uid,
    resourceVersion,
    ownerReferences: kept,
    ...(finalizer === undefined ? {} : { finalizers: finalizers.filter((each) => each !== finalizer) }),
  };
  await unlessGone(() => objects.patch(keyOf(object), { metadata }));
}

/** Gone, or in another life (a changed uid is invalid): nothing to claim. */
async function unlessGone<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (isNotFound(error) || isInvalid(error)) return undefined;
    throw error;
  }
}

function isDeleted(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** Keys of the owners that may want an orphan: those of its namespace whose selector takes it. */
export function adoptersOf<O extends KubeObject & { readonly spec: { readonly selector?: LabelSelector } }>(
  owners: SharedObjects<O>,
  orphan: KubeObject,
): readonly O[] {
  if (controllerOf(orphan) !== undefined || isDeleted(orphan)) return [];
  return owners.by('namespace', orphan.metadata.namespace ?? '').filter(({ spec }) => {
    const { selector } = spec;
    return selector !== undefined && !isEmpty(selector) && selectorMatches(selector, orphan.metadata.labels);
  });
}

/** Selects everything; upstream's controllers take that for a mistake. */
function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/** For an index: the namespace. */
export function namespaceIndex(object: KubeObject): readonly string[] {
  return [object.metadata.namespace ?? ''];
}
