import type { ApiObject } from '../../kube/json/api-object.ts';
import { viewOf, viewOfObject, type ObjectView } from '../registry/object-view.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { StorageEvent, StorageEventType } from '../storage/storage.ts';
import type { Selection } from './selection.ts';

export interface SelectedEvent {
  readonly type: StorageEventType;
  readonly view: ObjectView;
}

/**
 * What a watcher with a selector sees of an event: an object that comes into view is ADDED, one that leaves it DELETED.
 * Mirrors convertToWatchEvent of apiserver `pkg/storage/cacher/cache_watcher.go`.
 */
export function selectedEvent(
  event: StorageEvent,
  definition: ResourceDefinition,
  selection: Selection,
): SelectedEvent | undefined {
  const { type, stored, previous } = event;
  if (selection.all) return { type, view: viewOf(stored, definition) };
  const before = previous !== undefined && selection.matches(viewOf(previous, definition).object);
  if (type === 'DELETED') return before ? { type, view: viewOf(stored, definition) } : undefined;
  const view = viewOf(stored, definition);
  const now = selection.matches(view.object);
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', view };
  if (!before) return undefined;
  return { type: 'DELETED', view: atRevision(viewOf(previous, definition).object, event.revision) };
}

/** Who watches a selector is shown the object as it last matched, with the revision at which it no longer did. */
function atRevision(object: ApiObject, revision: number): ObjectView {
  return viewOfObject({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } });
}
