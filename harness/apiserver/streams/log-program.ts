/** `pods/log`. Mirrors `pkg/registry/core/pod/rest/log.go`. */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { refusals } from '../../kube/status/refusals.ts';
import type { SubresourceProgram } from '../registry/subresource-handlers.ts';
import { logOptions } from './log-options.ts';
import { containerOf, nodeOf } from './pod-container.ts';
import type { PodRuntime } from './pod-runtime.ts';
import { reachedRuntime } from './reached-runtime.ts';

export function logProgram(runtime: PodRuntime | undefined): SubresourceProgram {
  return {
    type: 'stream',
    run: async (call, { response, signal }) => {
      const asked = logOptions(call.query, call.request.name);
      const pod = call.target();
      const options = { ...asked, container: containerOf(pod, asked.container) };
      if (response === undefined) throw refusals.badRequest('logs are not served over this protocol');
      if (nodeOf(pod) === undefined) {
        // There is nothing to read yet, and that is no error.
        head(response, 204);
        response.end();
        return;
      }
      const log = await reachedRuntime(runtime, pod).logs(pod, options, signal);
      if (signal.aborted) {
        log.destroy();
        return;
      }
      head(response, 200);
      response.flushHeaders();
      // A log that breaks off breaks the answer off, too: that is how clients tell it from one that ended.
      await pipeline(log, response).catch(() => response.destroy());
    },
  };
}

function head(response: ServerResponse, code: number): void {
  response.writeHead(code, {
    'Cache-Control': 'no-cache, private',
    ...(code === 204 ? {} : { 'Content-Type': 'text/plain' }),
  });
}
