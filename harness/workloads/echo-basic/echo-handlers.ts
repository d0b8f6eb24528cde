import type { Clock } from '../../core/clock.ts';
import { echoAnswer, errorAnswer, plainAnswer, type EchoAnswer } from './echo-answer.ts';
import type { EchoContext } from './echo-context.ts';
import { formValues, queryValues } from './echo-form.ts';
import type { EchoRequest } from './echo-request.ts';
import { parseGoDuration } from './go-duration.ts';

/** `reset`, `close`: the connection ends so, without an answer. */
export type EchoOutcome = EchoAnswer | 'reset' | 'close';

export interface EchoSetting {
  readonly context: EchoContext;
  readonly httpPort: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
  /** A line on standard output. */
  readonly log: (line: string) => void;
}

/** Any path: the request told back, after `?delay=`. */
export async function answerEcho(request: EchoRequest, setting: EchoSetting): Promise<EchoAnswer> {
  setting.log(`Echoing back request made to ${request.uri} to client (${request.from})`);
  const problem = await delay(request, 'delay', setting);
  return problem ?? echoAnswer(request, setting.context, setting.httpPort);
}

/** `/status/NNN`. Go panics for codes that do not exist, which closes the connection. */
export function answerStatus({ uri }: EchoRequest): EchoOutcome {
  const code = Number(/^\/status\/(\d\d\d)$/.exec(uri)?.[1] ?? '400');
  return code < 100 ? 'close' : plainAnswer(code, '');
}

/** `/retry/?uuid=&succeedAfter=[&responseCode=][&delayRetry=]`: fails so many times for each uuid, one request at a time. */
export function retrySimulation(setting: EchoSetting): (request: EchoRequest) => Promise<EchoOutcome> {
  const attempts = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();
  return async (request) => {
    const query = queryValues(request.uri);
    const uuid = query.get('uuid') ?? '';
    if (uuid === '') return plainAnswer(400, 'uuid is required');
    const succeedAfter = integer(query.get('succeedAfter'));
    if (succeedAfter === undefined) return plainAnswer(400, 'succeedAfter is required');
    const responseCode = integer(query.get('responseCode'));
    const attempt = async (): Promise<EchoOutcome> => {
      const made = attempts.get(uuid) ?? 0;
      if (made >= succeedAfter) return answerEcho(request, setting);
      attempts.set(uuid, made + 1);
      const problem = await delay(request, 'delayRetry', setting);
      if (problem !== undefined) return problem;
      if (responseCode === undefined || responseCode < 100 || responseCode > 999) return 'reset';
      return plainAnswer(responseCode, '');
    };
    const turn = last.then(attempt, attempt);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** `strconv.Atoi`. */
function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?\d{1,18}$/.test(text) ? Number(text) : undefined;
}

/** A timer that takes longer would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

async function delay(
  request: EchoRequest,
  key: string,
  { clock, signal }: EchoSetting,
): Promise<EchoAnswer | undefined> {
  const text = (await formValues(request)).get(key) ?? '';
  if (text === '') return undefined;
  const ms = parseGoDuration(text);
  if (typeof ms === 'object') return errorAnswer(ms.problem);
  if (ms > 0) await clock.sleep(Math.min(ms, LONGEST_TIMER_MS), signal);
  return undefined;
}
