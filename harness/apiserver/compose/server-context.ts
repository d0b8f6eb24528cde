import { SERVER_USER } from '../authn/user.ts';
import type { WriteContext } from '../registry/registry.ts';

/** Writes of the server itself, which nobody is told of and nothing ends. */
export function serverContext(): WriteContext {
  const { signal } = new AbortController();
  return { user: SERVER_USER, dryRun: false, fieldManager: 'kube-apiserver', signal, warn: () => undefined };
}
