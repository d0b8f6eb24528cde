import { isBodiless } from '../message/message-head.ts';
import { readFieldLines, refuseForbiddenCharacters } from './field-lines.ts';
import { declaredFraming, keepsAlive, type Framing } from './framing.ts';
import { MalformedMessage } from './malformed-message.ts';

export interface Http1AnswerHead {
  readonly status: number;
  readonly reason: string;
  readonly fields: string[];
  /** Of the body that follows. */
  readonly framing: Framing;
  /** What the fields say: for answers to `HEAD`, which have no body. */
  readonly declaredLength: number | undefined;
  readonly keepAlive: boolean;
  /** How long the endpoint keeps the connection, where it says so. */
  readonly keptSeconds: number | undefined;
  readonly upgrade: string | undefined;
}

const KEPT = /timeout=(\d{1,6})/;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([^\r\n]*))?$/;

/** Reads the head of an answer to a request with `method`; each line ends with CR LF. Throws {@link MalformedMessage}. */
export function readAnswerHead(text: string, method: string, maxFields: number): Http1AnswerHead {
  refuseForbiddenCharacters(text);
  const lineEnd = text.indexOf('\r\n');
  const [, minor, code, reason = ''] = STATUS_LINE.exec(text.slice(0, lineEnd)) ?? [];
  if (code === undefined) throw new MalformedMessage(400, 'a status line that is none');
  const status = Number(code);
  const minorVersion = minor === '0' ? 0 : 1;
  const lines = readFieldLines(text, lineEnd + 2, maxFields);
  const bodiless = isBodiless(method, status);
  const declared = declaredFraming(lines, minorVersion);
  const framing = bodiless ? 'none' : (declared ?? 'until-close');
  return {
    status,
    reason,
    fields: lines.fields,
    framing,
    declaredLength: typeof declared === 'number' ? declared : undefined,
    keepAlive: framing !== 'until-close' && keepsAlive(lines.connection, minorVersion),
    keptSeconds: lines.keepAlive === undefined ? undefined : keptSeconds(lines.keepAlive),
    upgrade: lines.upgrade,
  };
}

function keptSeconds(keepAlive: string): number | undefined {
  const [, seconds] = KEPT.exec(keepAlive) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}
