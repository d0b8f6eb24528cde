import { describeProblem } from '../core/errors.ts';
import type { ProxyEvent } from '../proxy/proxy-events.ts';
import type { Log } from './json-log.ts';

/** What happened to a proxy as a line of its log. */
export function logProxyEvent(log: Log, { type, ...facts }: ProxyEvent): void {
  const problems = 'problems' in facts ? { problems: facts.problems.map(describeProblem) } : {};
  if (type === 'route-stream-lost' || type === 'ack-failed') log.error(type, facts);
  else log.info(type, { ...facts, ...problems });
}
