/**
 * Broken twins of the controller, one promise broken in each: a self-test runs the cases against them, and those of that
 * promise must find the twin nonconformant.
 */
import { FleetbedError } from '../../core/errors.ts';
import type { AlphaGatewayClass, AlphaHttpRoute, HttpForwardTo } from '../../kube/api/gateway-v1alpha1.ts';
import type { RequestMatch, RouteRule } from '../../proxy/table/route.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import { SERVICE_UNAVAILABLE } from './answers.ts';
import type { EvaluatedListener, Evaluation } from './evaluation.ts';
import { unresolved } from './listener-check.ts';
import { ALPHA_CONTROLLER } from './names.ts';
import type { AlphaSettings } from './settings.ts';
import { byAge, type AlphaWorld } from './world.ts';

export const ALPHA_DEFECT_NAMES = [
  'classes-not-admitted',
  'every-class-handled',
  'routes-needed',
  'labels-frozen',
  'allow-ignored',
  'hostnames-ignored',
  'wildcards-too-wide',
  'prefixes-exact',
  'weights-ignored',
  'zero-weights-count',
  'references-win',
  'one-namespace-served',
  'broken-listeners-ready',
  'degraded-routes-take-all',
  'refusals-unavailable',
] as const;

export type AlphaDefectName = (typeof ALPHA_DEFECT_NAMES)[number];

type TableContent = Omit<RouteTable, 'version'>;

/** What a twin makes of what the controller is told, sees, concludes and hands out. */
export interface AlphaTwin {
  settings(settings: AlphaSettings): AlphaSettings;
  world(world: AlphaWorld): AlphaWorld;
  evaluation(evaluation: Evaluation): Evaluation;
  table(table: TableContent): TableContent;
  /** The classes whose status is written. */
  answered(classes: readonly AlphaGatewayClass[]): readonly AlphaGatewayClass[];
}

/** The controller as it should be. */
const NO_TWIN: AlphaTwin = {
  settings: (settings) => settings,
  world: (world) => world,
  evaluation: (evaluation) => evaluation,
  table: (table) => table,
  answered: (classes) => classes,
};

const TWINS: Readonly<Record<AlphaDefectName, () => Partial<AlphaTwin>>> = {
  'classes-not-admitted': () => ({ answered: () => [] }),
  'every-class-handled': () => ({
    world: (world) => ({ ...world, gatewayClasses: world.gatewayClasses.map(withOurController) }),
  }),
  'routes-needed': () => ({ evaluation: ofListeners(brokenWithoutRoutes) }),
  'labels-frozen': () => {
    const first = new Map<string, AlphaHttpRoute['metadata']['labels']>();
    return {
      world: ofRoutes((route) => {
        const { uid = '', labels } = route.metadata;
        if (!first.has(uid)) first.set(uid, labels);
        return { ...route, metadata: { ...route.metadata, labels: first.get(uid) ?? {} } };
      }),
    };
  },
  'allow-ignored': () => ({
    world: ofRoutes((route) => ({ ...route, spec: { ...route.spec, gateways: { allow: 'All' } } })),
  }),
  'hostnames-ignored': () => ({ world: ofRoutes((route) => ({ ...route, spec: { ...route.spec, hostnames: [] } })) }),
  'wildcards-too-wide': () => ({ table: (table) => ({ ...table, wildcards: 'labels' }) }),
  'prefixes-exact': () => ({ table: ofRules((rule) => ({ ...rule, matches: rule.matches.map(asExact) })) }),
  'weights-ignored': () => ({
    table: ofRules((rule) => ({
      ...rule,
      backends: rule.backends.map((share) => ({ ...share, weight: Math.min(share.weight, 1) })),
    })),
  }),
  'zero-weights-count': () => ({
    world: ofTargets((target) => (target.weight === 0 ? { ...target, weight: 1 } : target)),
  }),
  'references-win': () => ({
    world: ofTargets(({ serviceName, ...target }) =>
      target.backendRef === undefined && serviceName !== undefined ? { serviceName, ...target } : target,
    ),
  }),
  'one-namespace-served': () => ({
    world: (world) => {
      const [oldest] = world.gateways.toSorted(byAge);
      const namespace = oldest?.metadata.namespace;
      return { ...world, gateways: world.gateways.filter(({ metadata }) => metadata.namespace === namespace) };
    },
  }),
  'broken-listeners-ready': () => ({
    evaluation: ofListeners((listener) => (listener.usable === undefined ? { ...listener, problems: [] } : listener)),
  }),
  'degraded-routes-take-all': () => ({ settings: (settings) => ({ ...settings, degradedRoutes: 'gateway' }) }),
  'refusals-unavailable': () => ({
    table: (table) => ({ ...table, answers: { ...table.answers, upstreamError: SERVICE_UNAVAILABLE } }),
  }),
};

/** @param name undefined for the controller as it should be. Throws `FLEETBED_USAGE` with the names that are known. */
export function alphaTwin(name: string | undefined): AlphaTwin {
  if (name === undefined) return NO_TWIN;
  const found = ALPHA_DEFECT_NAMES.find((each) => each === name);
  if (found !== undefined) return { ...NO_TWIN, ...TWINS[found]() };
  throw new FleetbedError('FLEETBED_USAGE', `there is no defect "${name}"`, {
    hint: `take one of ${ALPHA_DEFECT_NAMES.join(', ')}`,
  });
}

function ofRoutes(change: (route: AlphaHttpRoute) => AlphaHttpRoute): AlphaTwin['world'] {
  return (world) => ({ ...world, httpRoutes: world.httpRoutes.map(change) });
}

function ofTargets(change: (target: HttpForwardTo) => HttpForwardTo): AlphaTwin['world'] {
  return ofRoutes((route) => {
    const rules = (route.spec?.rules ?? []).map((rule) => ({ ...rule, forwardTo: (rule.forwardTo ?? []).map(change) }));
    return { ...route, spec: { ...route.spec, rules } };
  });
}

function ofListeners(change: (listener: EvaluatedListener) => EvaluatedListener): AlphaTwin['evaluation'] {
  return (evaluation) => evaluation.map((each) => ({ ...each, listeners: each.listeners.map(change) }));
}

function ofRules(change: (rule: RouteRule) => RouteRule): AlphaTwin['table'] {
  return (table) => ({
    ...table,
    listeners: table.listeners.map((listener) => ({
      ...listener,
      routes: listener.routes.map((route) => ({ ...route, rules: route.rules.map(change) })),
    })),
  });
}

function withOurController(gatewayClass: AlphaGatewayClass): AlphaGatewayClass {
  return { ...gatewayClass, spec: { ...gatewayClass.spec, controller: ALPHA_CONTROLLER } };
}

function brokenWithoutRoutes(listener: EvaluatedListener): EvaluatedListener {
  if (listener.usable === undefined || listener.routes.length > 0 || listener.problems.length > 0) return listener;
  return { ...listener, problems: [unresolved('DegradedRoutes', 'no route')] };
}

function asExact(match: RequestMatch): RequestMatch {
  const { type, value } = match.path;
  return type === 'PathPrefix' && value !== '/' ? { ...match, path: { type: 'Exact', value } } : match;
}
