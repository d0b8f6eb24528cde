import { notYet, ready } from '../../core/wait.ts';
import { answerOf, describeExchange, sampleOf } from '../assert/answer-of.ts';
import { expectEventually } from '../assert/expect-eventually.ts';
import { expectSame } from '../assert/expect-same.ts';
import type { CaseContext } from '../context/case-context.ts';
import type { FlomeshMember } from './flomesh-scene.ts';

/** No export has a host: any will do. */
const HOST = 'gateway.example';

/** A path of a member's gateway comes to be answered by a cluster, or with a text. 003-R5 */
export async function expectGateway(
  t: CaseContext,
  { name, gateway }: FlomeshMember,
  { path, ...wanted }: { readonly path: string } & ({ readonly from: string } | { readonly body: string }),
): Promise<void> {
  const expected = 'from' in wanted ? wanted.from : `"${wanted.body}"`;
  await expectEventually(t, { claim: `${path} of the gateway of ${name}`, expected, everyMs: 50 }, async () => {
    const exchange = await t.request({ host: HOST, path, ...gateway });
    const seen =
      'body' in wanted && exchange.outcome === 'answered' ? `"${exchange.body}"` : answerOf(sampleOf(exchange));
    return seen === expected ? ready(undefined) : notYet(seen);
  });
}

/** 003-D13 */
export async function expectUnavailable(t: CaseContext, { name, gateway }: FlomeshMember, path: string): Promise<void> {
  const exchange = await t.request({ host: HOST, path, ...gateway });
  const server = exchange.outcome === 'answered' ? (exchange.headers['server'] ?? 'nobody') : 'nobody';
  expectSame(t, {
    claim: `${path} of the gateway of ${name} answers as pipy does`,
    expected: '503 "Service Unavailable" of pipy',
    observed: `${describeExchange(exchange)} of ${server.split('/')[0] ?? ''}`,
  });
}
