import type { WriteContext } from '../registry/registry.ts';
import { managerOf } from '../request/write-options.ts';
import type { ResourceCall } from './serving.ts';

/** A write on behalf of the client. */
export function writeContext(call: ResourceCall, dryRun: boolean, fieldManager: string): WriteContext {
  return {
    user: call.user,
    dryRun,
    fieldManager: managerOf(fieldManager, call.request.headers['user-agent']),
    get signal() {
      return call.signal;
    },
    warn: (message) => {
      call.warn(message);
    },
  };
}
