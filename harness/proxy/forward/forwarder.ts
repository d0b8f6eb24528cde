import type { ServerExchange } from '../message/server-exchange.ts';
import type { AnswerPlan } from '../routing/request-plan.ts';
import { ForwardedRequest, type ForwardContext } from './forwarded-request.ts';
import type { RequestRouter } from './request-router.ts';
import { sendReadyAnswer } from './send-ready-answer.ts';

export interface ForwarderOptions extends ForwardContext {
  readonly router: RequestRouter;
}

/** Routes requests and forwards them. */
export class Forwarder {
  readonly #options: ForwarderOptions;

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  readonly handle = (exchange: ServerExchange): void => {
    const { clock, counters, router } = this.#options;
    counters.requests += 1;
    const plan = router.plan(exchange.head);
    if (plan === undefined) exchange.abort();
    else if (plan.kind === 'forward') new ForwardedRequest(this.#options, exchange, plan).start();
    else {
      this.#count(plan);
      sendReadyAnswer(exchange, plan.answer, clock);
    }
  };

  #count({ reason }: AnswerPlan): void {
    const { counters } = this.#options;
    if (reason === 'no-route' || reason === 'misdirected') counters.noRoute += 1;
    else if (reason === 'no-backend') counters.noBackend += 1;
    else counters.answeredByFilters += 1;
  }
}
