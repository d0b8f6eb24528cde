import type { Random } from '../../core/random.ts';
import type { CompiledTable } from '../routing/compiled-table.ts';
import { planConnection, type ConnectionHead, type ConnectionPlan } from '../routing/connection-plan.ts';
import { planRequest } from '../routing/plan-request.ts';
import type { RequestHead, RequestPlan } from '../routing/request-plan.ts';
import type { UpstreamBackend } from './upstream-backend.ts';

/** Plans each connection and request by the table in force. */
export class RequestRouter {
  readonly #random: Random;
  #table: CompiledTable<UpstreamBackend> | undefined;

  constructor({ random }: { readonly random: Random }) {
    this.#random = random;
  }

  use(table: CompiledTable<UpstreamBackend>): void {
    this.#table = table;
  }

  /** Undefined before the first table. */
  plan(head: RequestHead): RequestPlan<UpstreamBackend> | undefined {
    return this.#table === undefined ? undefined : planRequest(this.#table, head, this.#random);
  }

  planConnection(head: ConnectionHead): ConnectionPlan<UpstreamBackend> {
    return this.#table === undefined ? { kind: 'close', reason: 'no-listener' } : planConnection(this.#table, head);
  }
}
