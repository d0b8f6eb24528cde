/**
 * Broken twins of the controller, one promise of Multi Cluster Ingress broken in each. The self-test runs the suites against
 * them: the cases of that promise must find the twin nonconformant, and no unrelated one may.
 */
import { FleetbedError } from '../../core/errors.ts';
import type { Service } from '../../kube/api/core.ts';
import type { MultiClusterIngress } from '../../kube/api/multicluster-ingress.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import type { RouteTableContent } from '../route-feed/route-tables.ts';
import { derivedName } from './derived-names.ts';
import { restored } from './derived-services.ts';
import type { EvaluatedIngress } from './evaluated-ingress.ts';
import { evaluate, type EvaluatedService, type Evaluation } from './evaluation.ts';
import { hasFinalizer } from './ingress-metadata.ts';
import type { IngressPlan } from './ingress-plan.ts';
import type { IngressSettings } from './ingress-settings.ts';
import { lastGoodPlan } from './last-good.ts';
import { MCI_FINALIZER, STATIC_IP } from './names.ts';
import type { MemberWorld, World } from './world.ts';

export const INGRESS_DEFECT_NAMES = [
  'unused-services-not-derived',
  'links-ignored',
  'nothing-drained',
  'user-edits-stay',
  'addresses-move-with-edits',
  'hosts-without-default',
  'bad-edits-take-effect',
  'static-ips-ignored',
  'backend-configs-ignored',
  'other-words',
  'restarts-freeze-ingresses',
  'former-addresses-forgotten',
  'namespaces-ignored',
  'used-services-go',
  'redirects-always-permanent',
  'quota-not-kept',
] as const;

export type IngressDefectName = (typeof INGRESS_DEFECT_NAMES)[number];

/** What is made of the world, and of what follows from it. */
export interface IngressTwin {
  evaluate(world: World, settings: IngressSettings): Evaluation;
  /** What a load balancer serves. */
  table(table: RouteTableContent): RouteTableContent;
  /** A derived Service that is there already. */
  restored(current: Service, desired: Service): Service;
}

/** The controller as it should be. */
export const NO_TWIN: IngressTwin = { evaluate, restored, table: (table) => table };

/** Each call makes a twin with a memory of its own. */
const TWINS: Readonly<Record<IngressDefectName, () => Partial<IngressTwin>>> = {
  'unused-services-not-derived': () => withServices((services) => services.filter(({ isUsed }) => isUsed)),

  'links-ignored': () =>
    withServices((services, { members }) =>
      services.map((each) => ({ ...each, selection: { members: [...members.values()], unknownLinks: [] } })),
    ),

  'nothing-drained': () => ({
    table: (table) => ({ ...table, backends: mapValues(table.backends, withoutDraining) }),
  }),

  'user-edits-stay': () => ({ restored: (current) => current }),

  'addresses-move-with-edits': () =>
    withIngresses((evaluated, { loadBalancers }) => {
      const { generation = 1 } = evaluated.ingress.metadata;
      const loadBalancer = loadBalancers[(generation - 1) % loadBalancers.length];
      return generation === 1 || loadBalancer === undefined ? evaluated : { ...evaluated, loadBalancer };
    }),

  'hosts-without-default': () => ({ table: withoutDefaults }),

  'bad-edits-take-effect': () =>
    withIngresses(({ plan, ...evaluated }) =>
      plan === undefined || evaluated.problems.length > 0 ? evaluated : { ...evaluated, plan },
    ),

  'static-ips-ignored': () => ({ evaluate: evaluateWithoutStaticIps }),

  'backend-configs-ignored': () => ({
    evaluate: (world, settings) =>
      evaluate({ ...world, config: { ...world.config, backendConfigs: new Map() } }, settings),
  }),

  'other-words': () => ({ table: (table) => ({ ...table, answers: {} }) }),

  'restarts-freeze-ingresses': () => {
    let frozen: ReadonlyMap<string, IngressPlan> | undefined;
    return withIngresses((evaluated, _settings, { config }) => {
      frozen ??= plansFound(config.ingresses);
      const plan = frozen.get(keyTextOf(evaluated.ingress));
      return plan === undefined ? evaluated : { ...evaluated, plan };
    });
  },

  'former-addresses-forgotten': () => ({
    evaluate: (world, settings) => evaluate({ ...world, elsewhere: [] }, settings),
  }),

  'namespaces-ignored': () => ({ evaluate: (world, settings) => evaluate(withNamesakes(world), settings) }),

  'used-services-go': () =>
    withServices((services) => services.filter(({ service }) => service.metadata.deletionTimestamp === undefined)),

  'redirects-always-permanent': () => ({ table: withPermanentRedirects }),

  'quota-not-kept': () => ({
    evaluate: (world, settings) => evaluate(world, { ...settings, maxIngresses: Infinity }),
  }),
};

/** Throws `FLEETBED_USAGE` with the names that are known. */
export function ingressTwin(name: string): IngressTwin {
  const found = INGRESS_DEFECT_NAMES.find((each) => each === name);
  if (found !== undefined) return { ...NO_TWIN, ...TWINS[found]() };
  throw new FleetbedError('FLEETBED_USAGE', `there is no defect "${name}"`, {
    hint: `take one of ${INGRESS_DEFECT_NAMES.join(', ')}`,
  });
}

function withServices(
  change: (services: readonly EvaluatedService[], world: World) => readonly EvaluatedService[],
): Partial<IngressTwin> {
  return {
    evaluate: (world, settings) => {
      const evaluation = evaluate(world, settings);
      const services = change([...evaluation.services.values()], world);
      return { ...evaluation, services: new Map(services.map((each) => [keyTextOf(each.service), each])) };
    },
  };
}

function withIngresses(
  change: (evaluated: EvaluatedIngress, settings: IngressSettings, world: World) => EvaluatedIngress,
): Partial<IngressTwin> {
  return {
    evaluate: (world, settings) => {
      const evaluation = evaluate(world, settings);
      const ingresses = [...evaluation.ingresses].map(([key, each]) => [key, change(each, settings, world)] as const);
      return { ...evaluation, ingresses: new Map(ingresses) };
    },
  };
}

function evaluateWithoutStaticIps(world: World, settings: IngressSettings): Evaluation {
  const originals = new Map(world.config.ingresses.map((ingress) => [keyTextOf(ingress), ingress]));
  const ingresses = world.config.ingresses.map((ingress) => {
    const { [STATIC_IP]: _, ...annotations } = ingress.metadata.annotations ?? {};
    return { ...ingress, metadata: { ...ingress.metadata, annotations } };
  });
  const evaluation = evaluate({ ...world, config: { ...world.config, ingresses } }, settings);
  // What is written is made from the ingress as it is.
  const asTheyAre = [...evaluation.ingresses].map(
    ([key, each]) => [key, { ...each, ingress: originals.get(key) ?? each.ingress }] as const,
  );
  return { ...evaluation, ingresses: new Map(asTheyAre) };
}

/** Of ingresses that an earlier controller took on. */
function plansFound(ingresses: readonly MultiClusterIngress[]): ReadonlyMap<string, IngressPlan> {
  const held = ingresses.filter((ingress) => hasFinalizer(ingress, MCI_FINALIZER));
  return new Map(
    held.flatMap((ingress) => {
      const plan = lastGoodPlan(ingress);
      return plan === undefined ? [] : [[keyTextOf(ingress), plan] as const];
    }),
  );
}

/** The pods of a MultiClusterService and of those of the same name in other namespaces. */
function withNamesakes(world: World): World {
  const { services } = world.config;
  const keyOf = (namespace: string, name: string): string => `${namespace}/${derivedName(namespace, name)}`;
  const withAll = (member: MemberWorld): MemberWorld => {
    const slices = services.map(({ metadata: { namespace = '', name } }) => {
      const namesakes = services.filter((other) => other.metadata.name === name);
      const all = namesakes.flatMap(
        (other) => member.endpointSlices.get(keyOf(other.metadata.namespace ?? '', name)) ?? [],
      );
      return [keyOf(namespace, name), all] as const;
    });
    return { ...member, endpointSlices: new Map([...member.endpointSlices, ...slices]) };
  };
  return { ...world, members: new Map([...world.members].map(([name, member]) => [name, withAll(member)])) };
}

type Backends = RouteTableContent['backends'];

function withoutDraining(backend: Backends[string]): Backends[string] {
  return { ...backend, drainingTimeoutMs: 0 };
}

/** A host takes only what one of its paths takes. */
function withoutDefaults(table: RouteTableContent): RouteTableContent {
  return mapRoutes(table, (route, all) => {
    const everyHost = all.find(({ hostnames }) => hostnames.includes('*'));
    const preset = everyHost?.rules.find(({ matches }) => matches.some(isEveryPath))?.backends[0]?.backend;
    if (route === everyHost) return route;
    const isPreset = ({ matches, backends }: (typeof route.rules)[number]): boolean =>
      matches.some(isEveryPath) && backends[0]?.backend === preset;
    return { ...route, rules: route.rules.filter((rule) => !isPreset(rule)) };
  });
}

type Routes = RouteTableContent['listeners'][number]['routes'];

function isEveryPath({ path }: Routes[number]['rules'][number]['matches'][number]): boolean {
  return path.type === 'PathPrefix' && path.value === '/';
}

const MOVED_PERMANENTLY = 301;

function withPermanentRedirects(table: RouteTableContent): RouteTableContent {
  return mapRoutes(table, (route) => ({
    ...route,
    rules: route.rules.map((rule) => {
      const filters = (rule.filters ?? []).map((filter) =>
        filter.type === 'redirect' ? { ...filter, status: MOVED_PERMANENTLY } : filter,
      );
      return rule.filters === undefined ? rule : { ...rule, filters };
    }),
  }));
}

function mapRoutes(
  table: RouteTableContent,
  change: (route: Routes[number], all: Routes) => Routes[number],
): RouteTableContent {
  const listeners = table.listeners.map((listener) => ({
    ...listener,
    routes: listener.routes.map((route) => change(route, listener.routes)),
  }));
  return { ...table, listeners };
}

function mapValues<V>(record: Readonly<Record<string, V>>, change: (value: V) => V): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
