import type { Duplex } from 'node:stream';
import type { OutgoingHead } from '../routing/request-plan.ts';
import type { BodyReceiver, BodySource } from './body.ts';
import type { Fields } from './fields.ts';
import type { AnswerHead, BodyLength } from './message-head.ts';

/** A request as an endpoint gets it. Fields of framing and of the connection in it are ignored. */
export interface UpstreamRequest extends Pick<OutgoingHead, 'method' | 'target' | 'authority'> {
  readonly fields: Fields;
  readonly length: BodyLength;
  /** The protocol to switch to: `websocket`. */
  readonly upgrade?: string;
  /** Trailers of the answer are wanted. */
  readonly takesTrailers?: boolean;
}

/** Is given the answer. */
export interface AnswerReceiver extends BodyReceiver {
  /** 1xx other than 101. */
  informed(status: number, fields: Fields): void;
  answered(head: AnswerHead, length: BodyLength): void;
  /** The endpoint switched protocols; `rest` was read already. Neither `end` nor `failed` follows. */
  switched(head: AnswerHead, socket: Duplex, rest: Buffer): void;
  /** {@link UpstreamCall.write} may go on. */
  drained(): void;
}

/** A request on its way to an endpoint. After its end or failure all calls do nothing. */
export interface UpstreamCall extends BodySource {
  /** Sends bytes of the body; false: wait for {@link AnswerReceiver.drained}. */
  write(chunk: Buffer): boolean;
  end(trailers: Fields): void;
  /** Nobody wants the answer any more. The receiver hears nothing of it. */
  abort(): void;
}
