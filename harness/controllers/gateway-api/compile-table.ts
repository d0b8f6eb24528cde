/** The route table of the proxy that all Gateways of a cluster share. */
import type { Listener, StreamListener } from '../../proxy/table/listener.ts';
import type { Route, RouteRule, StreamRoute } from '../../proxy/table/route.ts';
import type { AnswerTexts, KeyPair } from '../../proxy/table/route-table.ts';
import type { BackendOf } from '../gateway-routes/compile-filters.ts';
import { compileGrpcRule } from '../gateway-routes/compile-grpc-rule.ts';
import { compileBackends, compileHttpRule } from '../gateway-routes/compile-http-rule.ts';
import { ObjectMemo } from '../gateway-routes/object-memo.ts';
import type { RouteTableContent } from '../route-feed/route-tables.ts';
import { compileBackend, tableBackend, type TableBackend } from './compile-backend.ts';
import { sourceName, type EvaluatedRoute } from './evaluate-routes.ts';
import type { EvaluatedGateway, Evaluation } from './evaluation.ts';
import type { AttachedRoute } from './routes-by-gateway.ts';
import { listenerKey, type EvaluatedListener } from './listener-model.ts';
import { referencesOf } from './route-references.ts';
import { isGrpcRoute, isHttpRoute, isStreamRoute, keyTextOf, type AnyRoute, type World } from './world.ts';

const ANSWERS: AnswerTexts = {
  noRoute: { status: 404, body: 'no route takes this request\n' },
  noBackend: { status: 500, body: 'the backend of this route does not resolve\n' },
  noHealthyUpstream: { status: 503, body: 'no endpoint is ready\n' },
  upstreamError: { status: 502, body: 'the backend did not answer\n' },
  upstreamTimeout: { status: 504, body: 'the backend did not answer in time\n' },
  misdirected: { status: 421, body: 'this connection is of another host\n' },
};

export function compileTable(world: World, evaluation: Evaluation): RouteTableContent {
  const parts = new TableParts(world, evaluation);
  for (const evaluated of evaluation.gateways.values())
    if (evaluated.accepted.status === 'True') parts.addGateway(evaluated);
  return parts.content();
}

/** Collects what the Gateways need; certificates and backends that they share are there once. */
class TableParts {
  readonly #world: World;
  readonly #evaluation: Evaluation;
  readonly #sources: Record<string, number> = {};
  readonly #listeners: Listener[] = [];
  readonly #streams: StreamListener[] = [];
  readonly #backends = new Map<string, TableBackend>();
  readonly #certificates = new Map<string, KeyPair>();
  readonly #trust = new Map<string, readonly string[]>();

  constructor(world: World, evaluation: Evaluation) {
    this.#world = world;
    this.#evaluation = evaluation;
  }

  addGateway(evaluated: EvaluatedGateway): void {
    this.#addSource(evaluated.gateway);
    for (const { set } of evaluated.listenerSets) this.#addSource(set);
    for (const { route } of evaluated.routes) this.#addSource(route);
    const { clientCertificate } = evaluated;
    if (clientCertificate !== undefined) this.#certificates.set(clientCertificate.name, clientCertificate.value);
    for (const listener of evaluated.allListeners) if (listener.usable) this.#addListener(evaluated, listener);
  }

  content(): RouteTableContent {
    const { region } = this.#world;
    return {
      sources: this.#sources,
      defaultClientRegion: region,
      listeners: this.#listeners,
      ...(this.#streams.length === 0 ? {} : { streams: this.#streams }),
      backends: Object.fromEntries(
        [...this.#backends.values()].map((each) => [each.name, compileBackend(this.#world, each)]),
      ),
      ...(this.#certificates.size === 0 ? {} : { certificates: Object.fromEntries(this.#certificates) }),
      ...(this.#trust.size === 0 ? {} : { trust: Object.fromEntries(this.#trust) }),
      answers: ANSWERS,
    };
  }

  #addSource(object: Parameters<typeof sourceName>[0]): void {
    this.#sources[sourceName(object)] = object.metadata.generation ?? 0;
  }

  #addListener(evaluated: EvaluatedGateway, each: EvaluatedListener): void {
    const key = keyTextOf(evaluated.gateway);
    const { listener, terminated } = each;
    const port = this.#evaluation.ports.portOf(key, listener.port);
    if (port === undefined) return;
    for (const { name, value } of terminated?.certificates ?? []) this.#certificates.set(name, value);
    for (const { name, value } of terminated?.trust ?? []) this.#trust.set(name, value);
    const common = {
      name: `${key}/${listenerKey(each)}`,
      port,
      publicPort: listener.port,
      ...(listener.hostname === undefined ? {} : { hostname: listener.hostname.toLowerCase() }),
      ...(terminated === undefined ? {} : { tls: terminated.tls }),
    };
    const { protocol } = listener;
    if (protocol === 'HTTP' || protocol === 'HTTPS')
      this.#listeners.push({ ...common, protocol, routes: this.#routesOf(evaluated, each) });
    else if (protocol === 'TLS' || protocol === 'TCP')
      this.#streams.push({ ...common, protocol, routes: this.#streamRoutesOf(evaluated, each) });
  }

  #routesOf(evaluated: EvaluatedGateway, listener: EvaluatedListener): readonly Route[] {
    return attachedTo(evaluated, listener).map(({ route: { route, backends }, hostnames }): Route => {
      const rules = rulesOf(route, this.#backendOf(evaluated, backends));
      return { id: keyTextOf(route), createdAt: route.metadata.creationTimestamp ?? '', hostnames, rules };
    });
  }

  #streamRoutesOf(evaluated: EvaluatedGateway, listener: EvaluatedListener): readonly StreamRoute[] {
    return attachedTo(evaluated, listener).map(({ route: { route, backends }, hostnames }): StreamRoute => {
      const refs = isStreamRoute(route) ? route.spec.rules.flatMap(({ backendRefs }) => backendRefs) : [];
      return {
        id: keyTextOf(route),
        createdAt: route.metadata.creationTimestamp ?? '',
        hostnames,
        backends: compileBackends(refs, this.#backendOf(evaluated, backends)),
      };
    });
  }

  #backendOf({ clientCertificate }: EvaluatedGateway, resolved: EvaluatedRoute['backends']): BackendOf {
    return (ref) => {
      const found = resolved.get(ref);
      const backend =
        found === undefined ? undefined : tableBackend(this.#evaluation.policies, found, clientCertificate?.name);
      if (backend === undefined) return undefined;
      if (backend.policy?.trust !== undefined) this.#trust.set(backend.policy.trust.name, backend.policy.trust.value);
      this.#backends.set(backend.name, backend);
      return backend.name;
    };
  }
}

function attachedTo({ attached }: EvaluatedGateway, listener: EvaluatedListener): readonly AttachedRoute[] {
  return attached.get(listenerKey(listener)) ?? [];
}

const RULES = new ObjectMemo<readonly RouteRule[]>();

/** The same object as last time while its references stand for the same: then it is compared at once, too. */
function rulesOf(route: AnyRoute, backendOf: BackendOf): readonly RouteRule[] {
  const backends = referencesOf(route).map(({ ref }) => backendOf(ref));
  return RULES.of(route, backends, () => compileRules(route, backendOf));
}

function compileRules(route: AnyRoute, backendOf: BackendOf): readonly RouteRule[] {
  if (isHttpRoute(route)) return (route.spec.rules ?? []).map((rule) => compileHttpRule(rule, backendOf));
  return isGrpcRoute(route) ? (route.spec.rules ?? [{}]).map((rule) => compileGrpcRule(rule, backendOf)) : [];
}
