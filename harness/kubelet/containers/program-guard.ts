/**
 * Knows whose code it was that threw. Programs run within this process: one that throws from a callback, or leaves a
 * rejection to nobody, ends alone.
 *
 * The process has one place for what nobody caught, so this file has one state for it; it is put back when the last guard
 * is disposed. What is nobody's goes the way it would have gone.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface ProgramScope {
  /** Its code threw, and nobody caught it. */
  crashed(error: unknown): void;
}

const scopes = new AsyncLocalStorage<ProgramScope>();
const plainQueueMicrotask = globalThis.queueMicrotask;
let guards = 0;

export class ProgramGuard implements Disposable {
  #isDisposed = false;

  constructor() {
    guards += 1;
    if (guards === 1) install();
  }

  /** Runs `code` so that whatever it causes is of `scope`. */
  run<T>(scope: ProgramScope, code: () => T): T {
    return scopes.run(scope, code);
  }

  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    guards -= 1;
    if (guards === 0) uninstall();
  }
}

function install(): void {
  process.prependListener('unhandledRejection', onRejection);
  if (!process.hasUncaughtExceptionCaptureCallback()) process.setUncaughtExceptionCaptureCallback(onException);
  globalThis.queueMicrotask = scopedQueueMicrotask;
}

function uninstall(): void {
  process.off('unhandledRejection', onRejection);
  process.setUncaughtExceptionCaptureCallback(null);
  globalThis.queueMicrotask = plainQueueMicrotask;
}

/** Node 20 no longer knows whose a microtask was when it has thrown. */
function scopedQueueMicrotask(callback: () => void): void {
  const scope = scopes.getStore();
  plainQueueMicrotask(
    scope === undefined
      ? callback
      : () => {
          try {
            callback();
          } catch (error) {
            scope.crashed(error);
          }
        },
  );
}

function onException(error: unknown): void {
  const scope = scopes.getStore();
  if (scope !== undefined) {
    scope.crashed(error);
    return;
  }
  giveToOthers(error, 'uncaughtException');
}

function onRejection(reason: unknown): void {
  const scope = scopes.getStore();
  if (scope !== undefined) {
    scope.crashed(reason);
    return;
  }
  // Node ends the process by itself only where nobody listens.
  if (process.listenerCount('unhandledRejection') === 1) giveToOthers(reason, 'unhandledRejection');
}

function giveToOthers(error: unknown, origin: NodeJS.UncaughtExceptionOrigin): void {
  if (process.listenerCount('uncaughtException') > 0) {
    (process as NodeJS.EventEmitter).emit('uncaughtException', error, origin);
    return;
  }
  process.setUncaughtExceptionCaptureCallback(null);
  setImmediate(() => {
    throw error;
  });
}
