/** A whole API server: the one place of this room where things are constructed. */
import { DisposeStack } from '../core/dispose.ts';
import { messageOf } from '../core/errors.ts';
import { kubeconfigText } from '../kube/kubeconfig/kubeconfig-file.ts';
import { fieldManager } from '../kube/patch/field-manager.ts';
import { KubeStatusError } from '../kube/status/kube-status-error.ts';
import type { ApiServer, ApiServerOptions } from './api-server.ts';
import { composeAccess, type Access } from './compose/access.ts';
import { apiServerState, type ApiServerState } from './compose/api-server-state.ts';
import { builtInDefinitions } from './compose/built-ins.ts';
import { BODY_DECODERS } from './compose/decoders.ts';
import { firstAddress } from './compose/first-address.ts';
import { composePrograms } from './compose/programs.ts';
import { serverContext } from './compose/server-context.ts';
import { tokenDocuments } from './compose/token-documents.ts';
import { bootstrapObjects } from './controllers/bootstrap/bootstrap-objects.ts';
import { bootstrapRbac } from './controllers/bootstrap/bootstrap-rbac.ts';
import { startControllers } from './controllers/start-controllers.ts';
import { discoveryHandler } from './discovery/discovery-handler.ts';
import { startCrdController, type CrdController } from './extensions/crd-controller.ts';
import { CRD_STORAGE } from './extensions/crd-resource.ts';
import { listen } from './handlers/listen.ts';
import { rootDocuments } from './handlers/root-documents.ts';
import type { RequestChain } from './handlers/serve.ts';
import { openApiHandler } from './openapi/openapi-handler.ts';
import { genericRegistry } from './registry/generic-registry.ts';
import { resourceCatalog } from './registry/live-resource-catalog.ts';
import type { Registry } from './registry/registry.ts';
import type { ResourceCatalog } from './registry/resource-catalog.ts';
import { strategyContext, type StoreEnvironment } from './registry/store-environment.ts';
import { adminKubeconfig } from './tls/admin-kubeconfig.ts';
import type { CertificateAuthority } from './tls/certificate-authority.ts';
import { serverCredentials } from './tls/server-credentials.ts';

const SERVICE_CIDR = '10.96.0.0/16';

/**
 * Starts a Kubernetes API server within this process: storage in memory, everything that is served, its controllers, and
 * a listening socket. It is ready when the promise resolves.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  await using stack = new DisposeStack();
  options.signal?.throwIfAborted();
  const core = composeCore(options, stack);
  const { network, tls, names } = options;
  const { address = network?.address ?? '127.0.0.1', port = 0 } = options;
  const authority = tls === 'off' ? undefined : core.state.authority;
  const place = { url: '' };
  const chain = requestChain(options, core, () => place.url);
  // What an earlier server left is served from the first request on.
  await core.crds?.settled();
  const listening = await listen(chain, {
    address,
    port,
    ...(network === undefined ? {} : { network }),
    ...(authority === undefined
      ? {}
      : {
          tls: serverCredentials(authority, {
            address,
            serviceAddress: serviceAddress(options),
            ...(names === undefined ? {} : { names }),
          }),
        }),
  });
  stack.use(listening);
  place.url = `${tls === 'off' ? 'http' : 'https'}://${hostText(address)}:${listening.port}`;
  await startControlPlane(options, core, { address, port: listening.port }, authority, stack);
  options.signal?.throwIfAborted();
  return apiServer(core, { chain, url: place.url, stopped: listening.stopped }, authority, stack.move());
}

function serviceAddress({ serviceCidr = SERVICE_CIDR }: ApiServerOptions): string {
  return firstAddress(serviceCidr);
}

/** What is there from the start, and the programs that keep it so. */
async function startControlPlane(
  options: ApiServerOptions,
  { env, registry, catalog }: Core,
  place: { readonly address: string; readonly port: number },
  authority: CertificateAuthority | undefined,
  stack: DisposeStack,
): Promise<void> {
  const { storage, clock } = env;
  bootstrapRbac(storage, clock);
  const { failed = warnOfFailure } = options;
  const rootCa = authority === undefined ? {} : { rootCa: authority.certificate };
  const choice = options.controllers === undefined ? {} : { choice: options.controllers };
  const controllers = stack.use(startControllers({ clock, storage, registry, catalog, failed, ...choice, ...rootCa }));
  await bootstrapObjects({
    registry,
    catalog,
    context: serverContext(),
    ...place,
    serviceAddress: serviceAddress(options),
    ...(authority === undefined ? {} : { clientCa: authority.certificate }),
  });
  await controllers.idle();
}

interface Core {
  readonly state: ApiServerState;
  readonly env: StoreEnvironment;
  readonly catalog: ResourceCatalog;
  readonly registry: Registry;
  readonly access: Access;
  readonly crds: CrdController | undefined;
}

function composeCore(options: ApiServerOptions, stack: DisposeStack): Core {
  const { clock, random, tls, historySize, serviceCidr = SERVICE_CIDR, loopbackEndpoints = false } = options;
  const state = options.state ?? apiServerState({ clock, ...(historySize === undefined ? {} : { historySize }) });
  const { storage, tokenKey } = state;
  const authorization = options.authorization ?? (tls === 'off' ? 'always-allow' : 'rbac');
  const catalog = resourceCatalog(
    builtInDefinitions({ clock, serviceClusterIpRanges: [serviceCidr], loopbackEndpoints }),
  );
  const access = stack.use(composeAccess({ clock, random, storage, catalog, authorization, tokenKey }));
  const env: StoreEnvironment = {
    clock,
    random,
    storage,
    admission: access.admission.plugins,
    fields: fieldManager,
    versionsOf: (storage) => catalog.ofStorage(storage),
  };
  const registry = genericRegistry(env);
  takeAllocations(env, catalog);
  const [definition] = catalog.ofStorage(CRD_STORAGE);
  const { failed = warnOfFailure } = options;
  const crds =
    definition === undefined
      ? undefined
      : stack.use(startCrdController({ storage, registry, catalog, clock, definition, failed }));
  return { state, env, catalog, registry, access, crds };
}

/** Addresses and ports that objects of an earlier server hold. */
function takeAllocations(env: StoreEnvironment, catalog: ResourceCatalog): void {
  const context = strategyContext(env, serverContext());
  for (const { storage, strategy } of catalog.all())
    if (strategy.reserve !== undefined)
      for (const { object } of env.storage.list({ resource: storage }).items)
        strategy.reserve(object, undefined, context).commit?.();
}

/** A refusal, such as a conflict, is what trying again is for; anything else is a mistake in the server. */
function warnOfFailure(what: string, error: unknown): void {
  if (!(error instanceof KubeStatusError)) process.emitWarning(`${what}: ${messageOf(error)}`, 'FleetbedApiServer');
}

function requestChain(
  { clock, random, podRuntime, network }: ApiServerOptions,
  core: Core,
  url: () => string,
): RequestChain {
  const { env, catalog, registry, access } = core;
  const { authenticator, authorizer, tokens, tokenAuthenticator } = access;
  const programs = composePrograms({
    clock,
    catalog,
    storage: env.storage,
    authorizer,
    tokens,
    authenticator: tokenAuthenticator,
    ...(podRuntime === undefined ? {} : { podRuntime }),
    ...(network === undefined ? {} : { outbound: network.outbound }),
  });
  return {
    serving: { env, registry, catalog, programs, decoders: BODY_DECODERS },
    authenticator,
    authorizer,
    random,
    documents: [
      rootDocuments(catalog),
      discoveryHandler(catalog, { serverAddress: () => url().replace(/^https?:\/\//, '') }),
      openApiHandler(catalog, { clock }),
      tokenDocuments(tokens, url),
    ],
  };
}

function apiServer(
  { env, catalog, registry }: Core,
  { chain, url, stopped }: Pick<ApiServer, 'chain' | 'url' | 'stopped'>,
  authority: CertificateAuthority | undefined,
  stack: DisposeStack,
): ApiServer {
  return {
    url,
    registry,
    catalog,
    storage: env.storage,
    chain,
    stopped,
    ...(authority === undefined ? {} : { caCertificate: authority.certificate }),
    kubeconfig: (name = 'fleetbed', server = url) =>
      kubeconfigText(adminKubeconfig({ name, server, ...(authority === undefined ? {} : { authority }) })),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

/** An IPv6 address in brackets. */
function hostText(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
