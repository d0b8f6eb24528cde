import { systemClock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { seededRandom } from '../../core/random.ts';
import { finish } from '../pace.ts';
import { TableCompiler, type CompiledTable } from '../routing/compiled-table.ts';
import { planRequest } from '../routing/plan-request.ts';
import type { AnswerPlan, ForwardPlan, RequestHead, RequestPlan } from '../routing/request-plan.ts';
import type { RouteTable } from '../table/route-table.ts';

/** A `GET` on port 80. @param url with or without an authority; that of no authority is `store.example.com` */
export function headOf(
  url: string,
  { headers = {}, ...more }: Partial<RequestHead> & { readonly headers?: Readonly<Record<string, string>> } = {},
): RequestHead {
  const { host, pathname, search, protocol } = new URL(url, 'http://store.example.com');
  return {
    method: 'GET',
    target: `${pathname}${search}`,
    authority: host,
    scheme: protocol === 'https:' ? 'https' : 'http',
    rawHeaders: ['Host', host, ...Object.entries(headers).flat()],
    remoteAddress: '10.0.0.9',
    port: 80,
    ...more,
  };
}

export function compileTable(
  table: RouteTable,
  backendOf: (name: string) => string | undefined,
  random: Random = seededRandom(1),
): CompiledTable<string> {
  return finish(new TableCompiler<string>({ random, clock: systemClock }).compile(table, backendOf));
}

/** Plans requests by one table, whose backends are their own names. */
export function planner(
  table: RouteTable,
  random: Random = seededRandom(1),
): (head: RequestHead) => RequestPlan<string> {
  const compiled = compileTable(table, (name) => (Object.hasOwn(table.backends, name) ? name : undefined), random);
  return (head) => planRequest(compiled, head, random);
}

/** Throws when the request is not forwarded. */
export function forwarded(plan: RequestPlan<string>): ForwardPlan<string> {
  if (plan.kind === 'forward') return plan;
  throw new Error(`answered ${String(plan.answer.status)} ${plan.reason}`);
}

/** Throws when the request is forwarded. */
export function answeredBy(plan: RequestPlan<string>): AnswerPlan {
  if (plan.kind === 'answer') return plan;
  throw new Error(`forwarded to ${plan.backend}`);
}

/** The values of a header among name, value, name, value. @param name in lower case */
export function valuesOf(headers: readonly string[], name: string): string[] {
  return headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name);
}
