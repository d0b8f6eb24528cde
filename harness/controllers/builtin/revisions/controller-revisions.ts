/** Histories of templates as ControllerRevisions. Mirrors kubernetes `pkg/controller/history/controller_history.go`. */
import { Buffer } from 'node:buffer';
import { escapeHtml } from '../../../kube/json/escape-html.ts';
import type { ControllerRevision } from '../../../kube/api/apps.ts';
import type { PodTemplate } from '../../../kube/api/pod.ts';
import type { KubeObject, OwnerReference } from '../../../kube/meta/object.ts';
import { isAlreadyExists } from '../../../kube/status/status-predicates.ts';
import { isControlledBy } from '../../runtime/owner-references.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import type { SharedObjects } from '../../runtime/shared-objects.ts';
import { sortedJson } from '../../runtime/sorted-json.ts';
import { safeEncode } from '../deployment/template-hash.ts';

const REVISION_HASH = 'controller.kubernetes.io/hash';
/** Names longer than this are cut before the hash. */
const LONGEST_PREFIX = 223;

/** What a revision of a template holds: a strategic merge patch that puts it back. */
export function revisionData(template: PodTemplate): unknown {
  return { spec: { template: { ...template, $patch: 'replace' } } };
}

/** The template that a revision holds. */
export function templateOf({ data }: ControllerRevision): PodTemplate | undefined {
  const { spec } = (data ?? {}) as {
    readonly spec?: { readonly template?: PodTemplate & { readonly $patch?: string } };
  };
  if (spec?.template === undefined) return undefined;
  const { $patch: _patch, ...template } = spec.template;
  return template;
}

/** Oldest first. */
export function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const [timeA = '', timeB = ''] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

export interface RevisionOwner {
  readonly owner: KubeObject;
  readonly reference: OwnerReference;
  readonly template: PodTemplate;
  readonly collisionCount: number;
  /** The label that holds the hash. @default controller.kubernetes.io/hash */
  readonly hashLabel?: string;
}

/** A revision of the owner's current template that was not written yet. */
function newRevision(of: RevisionOwner, revision: number): ControllerRevision {
  const { owner, reference, template, collisionCount, hashLabel = REVISION_HASH } = of;
  const data = revisionData(template);
  const hash = revisionHash(data, collisionCount);
  const { name, namespace, annotations } = owner.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name.slice(0, LONGEST_PREFIX)}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [reference],
    },
    data,
    revision,
  };
}

/**
 * The revision of the current template: the last one, an older one that becomes the newest again, or a new one. The count
 * grows by each name that was taken by another template.
 */
export async function currentRevision(
  objects: SharedObjects<ControllerRevision>,
  of: RevisionOwner,
  sorted: readonly ControllerRevision[],
): Promise<{ readonly revision: ControllerRevision; readonly collisionCount: number }> {
  const data = revisionData(of.template);
  const next = (sorted.at(-1)?.revision ?? 0) + 1;
  const equal = sorted.filter((each) => semanticEqual(each.data, data)).at(-1);
  const { collisionCount } = of;
  if (equal === undefined) return await create(objects, of, next);
  if (equal === sorted.at(-1)) return { revision: equal, collisionCount };
  return { revision: await objects.update({ ...equal, revision: next }), collisionCount };
}

async function create(
  objects: SharedObjects<ControllerRevision>,
  of: RevisionOwner,
  number: number,
): Promise<{ readonly revision: ControllerRevision; readonly collisionCount: number }> {
  for (let { collisionCount } = of; ; collisionCount += 1) {
    const draft = newRevision({ ...of, collisionCount }, number);
    try {
      return { revision: await objects.create(draft), collisionCount };
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const { name, namespace } = draft.metadata;
      const found = await objects.find(namespace === undefined ? { name } : { name, namespace });
      if (found === undefined) throw error;
      if (isControlledBy(found, of.owner) && semanticEqual(found.data, draft.data))
        return { revision: found, collisionCount };
    }
  }
}

/** As upstream: FNV-1 of the JSON text with sorted keys, then of the count. */
export function revisionHash(data: unknown, collisionCount: number): string {
  let hash = 0x811c9dc5;
  const text = escapeHtml(sortedJson(data)) + String(collisionCount);
  for (const byte of Buffer.from(text, 'utf8')) hash = Math.imul(hash, 0x01000193) ^ byte;
  return safeEncode(String(hash >>> 0));
}

/** Deletes the oldest revisions that nobody uses, but for `limit`. */
export async function truncateHistory(
  objects: SharedObjects<ControllerRevision>,
  sorted: readonly ControllerRevision[],
  live: ReadonlySet<string>,
  limit: number,
): Promise<void> {
  const unused = sorted.filter(({ metadata }) => !live.has(metadata.name));
  for (const revision of unused.slice(0, Math.max(0, unused.length - limit))) await objects.delete(revision);
}
