import type { AlphaStreamRoute, AlphaStreamRule } from '../../kube/api/gateway-v1alpha1.ts';
import type { Backend } from '../../proxy/table/backend.ts';
import type { WeightedBackend } from '../../proxy/table/route.ts';
import { serverNames } from './hostnames.ts';
import { streamTargets, type TargetPlace } from './service-target.ts';
import type { AlphaWorld } from './world.ts';

export interface EvaluatedStreamRule {
  readonly hostnames: readonly string[];
  readonly shares: readonly WeightedBackend[];
  readonly backends: readonly Backend[];
}

/** A TCPRoute or TLSRoute by itself, whichever listeners have it. */
export interface EvaluatedStreamRoute {
  readonly route: AlphaStreamRoute;
  readonly rules: readonly EvaluatedStreamRule[];
  /** In Traefik's words. */
  readonly problems: readonly string[];
}

/** 004-R12: a TCPRoute has one rule; the server name of its listener says nothing. */
export function evaluateTcpRoute(world: AlphaWorld, place: TargetPlace, route: AlphaStreamRoute): EvaluatedStreamRoute {
  const rules = route.spec?.rules ?? [];
  if (rules.length > 1) {
    const problem = `Skipping TCPRoute ${route.metadata.name}: multiple rules are not supported`;
    return { route, rules: [], problems: [problem] };
  }
  return collect(
    route,
    rules.map((rule) => evaluateRule(world, place, 'TCPRoute', route, rule, ['*'])),
  );
}

/** Each rule has its own server names; those of its matches are taken together. */
export function evaluateTlsRoute(world: AlphaWorld, place: TargetPlace, route: AlphaStreamRoute): EvaluatedStreamRoute {
  const { name } = route.metadata;
  return collect(
    route,
    (route.spec?.rules ?? []).map((rule) => {
      const names = serverNames((rule.matches ?? []).flatMap(({ snis = [] }) => snis));
      return 'invalid' in names
        ? {
            problem: `Skipping TLSRoute ${name}: cannot make route's SNI match: invalid hostname: ${JSON.stringify(names.invalid)}`,
          }
        : evaluateRule(world, place, 'TLSRoute', route, rule, names);
    }),
  );
}

function evaluateRule(
  world: AlphaWorld,
  place: TargetPlace,
  kind: string,
  { metadata: { name, namespace = '' } }: AlphaStreamRoute,
  { forwardTo }: AlphaStreamRule,
  hostnames: readonly string[],
): EvaluatedStreamRule | { readonly problem: string } {
  const targets = streamTargets(world, place, namespace, forwardTo);
  if ('problem' in targets)
    return { problem: `Cannot load service from ${kind} ${namespace}/${name} : ${targets.problem}` };
  return {
    hostnames,
    shares: targets.map(({ backend, weight }) => ({ backend: bytesOf(backend).name, weight })),
    backends: targets.map(({ backend }) => bytesOf(backend)),
  };
}

/** Bytes are passed on as they come, whatever the port is called. */
function bytesOf({ tls: _tls, ...backend }: Backend): Backend {
  return { ...backend, name: `${backend.name} bytes` };
}

function collect(
  route: AlphaStreamRoute,
  results: readonly (EvaluatedStreamRule | { readonly problem: string })[],
): EvaluatedStreamRoute {
  return {
    route,
    rules: results.filter((result): result is EvaluatedStreamRule => 'shares' in result),
    problems: results.flatMap((result) => ('problem' in result ? [result.problem] : [])),
  };
}
