import { fieldManager } from '../../kube/patch/field-manager.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import type { AdmissionPlugin } from '../admission/admission.ts';
import { authenticator } from '../authn/authenticator.ts';
import { ALWAYS_ALLOW } from '../authz/always-allow.ts';
import { rootDocuments } from '../handlers/root-documents.ts';
import { listen } from '../handlers/listen.ts';
import { genericRegistry } from '../registry/generic-registry.ts';
import { resourceCatalog } from '../registry/live-resource-catalog.ts';
import type { Registry } from '../registry/registry.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { SubresourcePrograms } from '../registry/subresource-handlers.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';

export interface TestServerOptions {
  readonly definitions: readonly ResourceDefinition[];
  readonly programs?: SubresourcePrograms;
  readonly admission?: readonly AdmissionPlugin[];
  readonly clock?: Clock;
  readonly historySize?: number;
}

/** A server over plain HTTP that serves a few definitions and nothing else; everybody may do everything. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly storage: Storage;
  readonly catalog: ResourceCatalog;
  readonly registry: Registry;
}

export async function startTestServer({
  definitions,
  programs = new Map(),
  admission = [],
  clock = systemClock,
  historySize = 1_000,
}: TestServerOptions): Promise<TestServer> {
  const random = seededRandom(1);
  const storage = memoryStorage({ freeze: true, historySize });
  const catalog = resourceCatalog(definitions);
  const env = { clock, random, storage, admission, fields: fieldManager };
  const registry = genericRegistry(env);
  const serving = { env, registry, catalog, programs, decoders: new Map() };
  const documents = [rootDocuments(catalog)];
  const chain = { serving, authenticator: authenticator(), authorizer: ALWAYS_ALLOW, random, documents };
  const listening = await listen(chain, { address: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${listening.port}`,
    storage,
    catalog,
    registry,
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}
