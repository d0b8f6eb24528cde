/** One page of a list. Mirrors GetList of apiserver `pkg/storage/etcd3/store.go` and of the cacher. */
import type { JsonObject } from '../../kube/json/json.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { viewOf, viewsOf, type ObjectView } from '../registry/object-view.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { continueText, parseContinue, type ContinueToken } from '../request/continue-token.ts';
import { parseRevision } from '../request/integers.ts';
import type { ListOptions } from '../request/list-options.ts';
import { compareKeys, compareText, sortedIndex } from '../storage/key-order.ts';
import {
  RevisionCompacted,
  RevisionInFuture,
  type Scope,
  type Snapshot,
  type Storage,
  type Stored,
} from '../storage/storage.ts';
import type { Selection } from './selection.ts';

export interface ListPage {
  readonly views: readonly ObjectView[];
  /** `metadata` of the list. */
  readonly metadata: JsonObject;
}

/** @throws KubeStatusError */
export function listPage(
  storage: Storage,
  definition: ResourceDefinition,
  scope: Scope,
  selection: Selection,
  options: ListOptions,
): ListPage {
  const token = options.continueToken === '' ? undefined : parseContinue(options.continueToken);
  const snapshot = snapshotFor(storage, scope, options, token);
  // The revision 0 means: whatever is in the cache, at once and whole.
  const limit = options.resourceVersion === '0' ? 0 : options.limit;
  const start = token === undefined ? 0 : firstAfter(snapshot.items, token.after, scope.namespace !== undefined);
  if (selection.all && limit === 0 && start === 0)
    return { views: viewsOf(snapshot.items, definition), metadata: metadataOf(snapshot) };
  return pageFrom(snapshot, start, limit, definition, scope, selection);
}

function pageFrom(
  snapshot: Snapshot,
  start: number,
  limit: number,
  definition: ResourceDefinition,
  scope: Scope,
  selection: Selection,
): ListPage {
  const views: ObjectView[] = [];
  let at = start;
  let last: Stored | undefined;
  let more = false;
  for (; at < snapshot.items.length; at++) {
    const stored = snapshot.items[at];
    if (stored === undefined) continue;
    const view = viewOf(stored, definition);
    if (!selection.all && !selection.matches(view.object)) continue;
    if (limit > 0 && views.length === limit) {
      more = true;
      break;
    }
    views.push(view);
    last = stored;
  }
  if (!more || last === undefined) return { views, metadata: metadataOf(snapshot) };
  const after =
    scope.namespace === undefined && last.key.namespace !== undefined
      ? `${last.key.namespace}/${last.key.name}`
      : `/${last.key.name}`;
  const metadata = metadataOf(snapshot);
  metadata['continue'] = continueText({ revision: snapshot.revision, after });
  if (selection.all) metadata['remainingItemCount'] = snapshot.items.length - at;
  return { views, metadata };
}

function metadataOf({ revision }: Snapshot): JsonObject {
  return { resourceVersion: String(revision) };
}

function snapshotFor(storage: Storage, scope: Scope, options: ListOptions, token: ContinueToken | undefined): Snapshot {
  const { resourceVersion, resourceVersionMatch, limit } = options;
  if (token !== undefined) {
    if (resourceVersion !== '' && resourceVersion !== '0')
      throw refusals.badRequest('specifying resource version is not allowed when using continue');
    return token.revision < 0 ? storage.list(scope) : pageSnapshot(storage, scope, token);
  }
  if (resourceVersion === '' || resourceVersion === '0') return storage.list(scope);
  const revision = wantedRevision(resourceVersion);
  const exact = resourceVersionMatch === 'Exact' || (resourceVersionMatch === '' && limit > 0);
  if (revision > storage.revision) throw tooLargeRevision(revision, storage.revision);
  return exact ? exactSnapshot(storage, scope, revision) : storage.list(scope);
}

function wantedRevision(text: string): number {
  try {
    return parseRevision(text);
  } catch (error) {
    throw refusals.badRequest(`invalid resource version: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Of a read that wants to be newer than anything. */
export function tooLargeRevision(revision: number, current: number): KubeStatusError {
  return new KubeStatusError({
    kind: 'Status',
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${revision}, current: ${current}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

function exactSnapshot(storage: Storage, scope: Scope, revision: number): Snapshot {
  try {
    return storage.listAt(scope, revision);
  } catch (error) {
    if (error instanceof RevisionCompacted)
      throw refusals.expired('The resourceVersion for the provided list is too old.');
    throw error;
  }
}

const INCONSISTENT =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the ' +
  'continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing ' +
  'with the provided token results in an inconsistent list - objects that were created, modified, or deleted between ' +
  'the time the first chunk was returned and now may show up in the list.';

function pageSnapshot(storage: Storage, scope: Scope, { revision, after }: ContinueToken): Snapshot {
  try {
    return storage.listAt(scope, revision);
  } catch (error) {
    if (error instanceof RevisionInFuture) throw tooLargeRevision(revision, storage.revision);
    if (!(error instanceof RevisionCompacted)) throw error;
    throw new ExpiredContinue(continueText({ revision: -1, after }));
  }
}

/** A 410 that says how to go on: `metadata.continue` of the status. */
export class ExpiredContinue extends KubeStatusError {
  readonly continueToken: string;

  constructor(continueToken: string) {
    super({ kind: 'Status', code: 410, reason: 'Expired', message: INCONSISTENT });
    this.continueToken = continueToken;
  }
}

/** Index of the first object behind a key. */
function firstAfter(items: readonly Stored[], after: string, inNamespace: boolean): number {
  const slash = inNamespace ? -1 : after.indexOf('/');
  const name = after.slice(slash + 1);
  const place: ObjectKey = slash <= 0 ? { name } : { name, namespace: after.slice(0, slash) };
  // One step behind: equal counts as before.
  return sortedIndex(items, ({ key }) => {
    const order = place.namespace === undefined ? compareText(key.name, place.name) : compareKeys(key, place);
    return order === 0 ? -1 : order;
  });
}
