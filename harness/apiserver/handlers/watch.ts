/** Mirrors apiserver `pkg/endpoints/handlers/watch.go` and the start of watches in `pkg/storage/cacher`. */
import type { ServerResponse } from 'node:http';
import { equalJson } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { viewOf } from '../registry/object-view.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { listOptions, type ListOptions } from '../request/list-options.ts';
import { negotiate } from '../request/representation.ts';
import { RevisionCompacted, type Scope, type StorageEvent } from '../storage/storage.ts';
import { scopeOfCall } from './call-key.ts';
import { revisionOf } from './get.ts';
import { selectionOf, type Selection } from './selection.ts';
import type { ResourceCall, Serving } from './serving.ts';
import { statusBody } from './status-answer.ts';
import { tableRequest } from './table.ts';
import { errorFrame, WatchFrames } from './watch-frames.ts';
import { selectedEvent } from './watch-selection.ts';

/** How long a watch lasts at least when nobody says, seconds; up to twice that. */
const SHORTEST_SECONDS = 1_800;
const BOOKMARK_MS = 60_000;
/** A client that reads so slowly is cut off, as the real server does when its queue is full. */
const UNREAD_LIMIT_BYTES = 64 * 1024 * 1024;

export function watchHandler(serving: Serving, call: ResourceCall, response: ServerResponse): void {
  const { definition, query } = call;
  const options = listOptions(query, true);
  const form = negotiate(call.request.headers.accept, call.pretty, 'object', true);
  const named = call.info.path.includes('/watch/') && call.info.name !== '' ? call.info.name : undefined;
  const selection = selectionOf(definition, options);
  const from = options.resourceVersion === '' ? 0 : revisionOf(options.resourceVersion);
  const table = tableRequest(query, serving.env.clock);
  // A wrong includeObject is refused while that can still be said.
  if (form.as === 'Table') table();
  const frames = new WatchFrames(definition, form, table);
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.flushHeaders();
  const scope = scopeOfCall(call, named ?? selection.name);
  new WatchStream(serving, call, response, frames, selection, scope).start(from, options);
}

class WatchStream {
  readonly #serving: Serving;
  readonly #call: ResourceCall;
  readonly #response: ServerResponse;
  readonly #frames: WatchFrames;
  readonly #selection: Selection;
  readonly #scope: Scope;
  readonly #undo: (() => void)[] = [];
  #ended = false;
  /** Events up to this revision are not sent: the client knows them, or asked for later ones. */
  #after = 0;

  constructor(
    serving: Serving,
    call: ResourceCall,
    response: ServerResponse,
    frames: WatchFrames,
    selection: Selection,
    scope: Scope,
  ) {
    this.#serving = serving;
    this.#call = call;
    this.#response = response;
    this.#frames = frames;
    this.#selection = selection;
    this.#scope = scope;
  }

  start(from: number, options: ListOptions): void {
    this.#endWhenAsked(options.timeoutSeconds);
    this.#response.cork();
    try {
      this.#begin(from, options);
    } catch (error) {
      if (!(error instanceof RevisionCompacted)) throw error;
      const why = `too old resource version: ${error.revision} (${error.compactedRevision})`;
      this.#response.write(errorFrame(statusBody(refusals.expired(why))));
      this.#end();
    }
    this.#response.uncork();
    if (options.allowWatchBookmarks) this.#bookmarkLater();
  }

  #begin(from: number, { sendInitialEvents, resourceVersion, allowWatchBookmarks }: ListOptions): void {
    const { storage } = this.#serving.env;
    const wholeState = sendInitialEvents ?? (resourceVersion === '' || resourceVersion === '0');
    if (wholeState) {
      const { items } = storage.list(this.#scope);
      for (const stored of items) {
        const view = viewOf(stored, this.#call.definition);
        if (this.#selection.all || this.#selection.matches(view.object)) this.#write(this.#frames.event('ADDED', view));
      }
      if (sendInitialEvents === true && allowWatchBookmarks)
        this.#write(this.#frames.bookmark(Math.max(storage.revision, from), true));
    }
    const start = wholeState || from === 0 ? storage.revision : from;
    this.#after = start;
    this.#undo.push(
      storage.watch(this.#scope, Math.min(start, storage.revision), (event) => {
        this.#tell(event);
      }),
    );
  }

  #tell(event: StorageEvent): void {
    if (this.#ended || event.revision <= this.#after) return;
    const selected = selectedEvent(event, this.#call.definition, this.#selection);
    if (selected !== undefined) this.#write(this.#frames.event(selected.type, selected.view));
  }

  #write(frame: Buffer): void {
    this.#response.write(frame);
    if (this.#response.writableLength > UNREAD_LIMIT_BYTES) this.#response.destroy();
  }

  #bookmarkLater(): void {
    if (this.#ended) return;
    const timer = this.#serving.env.clock.after(BOOKMARK_MS, () => {
      this.#undo.splice(this.#undo.indexOf(undo), 1);
      if (this.#ended) return;
      this.#write(this.#frames.bookmark(Math.max(this.#serving.env.storage.revision, this.#after), false));
      this.#bookmarkLater();
    });
    const undo = (): void => {
      timer[Symbol.dispose]();
    };
    this.#undo.push(undo);
  }

  #endWhenAsked(timeoutSeconds: number | undefined): void {
    const { clock, random } = this.#serving.env;
    const seconds =
      timeoutSeconds === undefined || timeoutSeconds <= 0 ? SHORTEST_SECONDS * (1 + random.next()) : timeoutSeconds;
    const timer = clock.after(Math.min(seconds * 1000, 2_147_483_647), () => {
      this.#end();
    });
    this.#undo.push(() => {
      timer[Symbol.dispose]();
    });
    const { catalog } = this.#serving;
    const { definition, signal } = this.#call;
    // Another CRD in its place: the client comes back and is told in the new way.
    this.#undo.push(
      catalog.onChange(() => {
        const now = catalog.find(definition.group, definition.version, definition.plural);
        if (now === undefined || !showsTheSame(now, definition)) this.#end();
      }),
    );
    signal.addEventListener(
      'abort',
      () => {
        this.#end();
      },
      { once: true },
    );
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const undo of this.#undo.splice(0)) undo();
    this.#response.end();
  }
}

function showsTheSame(a: ResourceDefinition, b: ResourceDefinition): boolean {
  return a === b || (a.storage === b.storage && equalJson(a.origin, b.origin));
}
