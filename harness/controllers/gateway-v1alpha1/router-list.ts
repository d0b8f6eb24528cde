import type { RequestMatch } from '../../proxy/table/route.ts';
import type { DashboardRouter } from './dashboard.ts';
import type { EvaluatedRule } from './evaluate-http-route.ts';
import type { EvaluatedListener } from './evaluation.ts';
import type { UsableListener } from './listener-check.ts';
import { keyTextOf } from './world.ts';

/** The rules that are served, as Traefik's dashboard lists its routers. */
export function dashboardRouters(
  listeners: readonly (EvaluatedListener & { readonly usable: UsableListener })[],
): readonly DashboardRouter[] {
  const found = new Map<string, DashboardRouter>();
  for (const { usable, routes } of listeners)
    for (const served of routes) {
      if (served.kind !== 'http') continue;
      for (const [index, rule] of served.route.rules.entries()) {
        const router = {
          name: `${keyTextOf(served.route.route)}-${String(index)}`,
          entryPoints: [usable.entryPoint.name],
          rule: ruleText(served.hostnames, rule.rule.matches),
          service: serviceText(rule),
        };
        found.set(`${router.name} ${usable.entryPoint.name} ${router.rule}`, router);
      }
    }
  return [...found.values()];
}

/** In the language of Traefik's rules. */
export function ruleText(hostnames: readonly string[], matches: readonly RequestMatch[]): string {
  const hosts = hostnames.filter((hostname) => hostname !== '*');
  const host = hosts.length === 0 ? [] : [`Host(${hosts.map((name) => `\`${name}\``).join(', ')})`];
  const paths = matches.map(matchText);
  const path = paths.length === 1 ? paths.join('') : `(${paths.join(' || ')})`;
  return [...host, path].join(' && ');
}

function matchText({ path, headers }: RequestMatch): string {
  return [
    `${path.type === 'Exact' ? 'Path' : 'PathPrefix'}(\`${path.value}\`)`,
    ...headers.map(({ name, value }) => `Headers(\`${name}\`,\`${value}\`)`).sort(),
  ].join(' && ');
}

function serviceText({ rule, internal }: EvaluatedRule): string {
  return internal ?? rule.backends.map(({ backend = '', weight }) => `${backend} (${String(weight)})`).join(', ');
}
