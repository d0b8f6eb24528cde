import { redirectLocation } from '../filters/redirect-location.ts';
import type { HeadView } from '../match/request-view.ts';
import type { AnswerBook } from './answer-book.ts';
import type { AnswerDress } from './answer-dress.ts';
import type { CompiledFilters } from './compiled-filters.ts';
import type { ReadyAnswer, RequestHead } from './request-plan.ts';

/** The request that a rule's filters may answer themselves. */
export interface FilteredRequest {
  readonly head: RequestHead;
  readonly view: HeadView;
  /** What clients dial. */
  readonly listenerPort: number;
}

/** The answer of a preflight, a redirect, or a rule that answers; undefined when the request goes on. */
export function filterAnswer(
  { cors, ending, redirectPath }: CompiledFilters,
  { head, view, listenerPort }: FilteredRequest,
  book: AnswerBook,
  dress: AnswerDress,
): ReadyAnswer | undefined {
  const preflight = cors?.preflight(view);
  if (preflight !== undefined) return book.ready({ status: 204, body: '', headers: [] }, preflight);
  if (ending === undefined) return undefined;
  if (ending.type === 'answer') return dress.answer(book.ready(ending));
  const location = redirectLocation(ending, redirectPath, { ...head, listenerPort });
  return dress.answer(
    book.ready({ status: ending.status, body: '', headers: [{ name: 'location', value: location }] }),
  );
}
