import type { Duplex } from 'node:stream';
import type { RequestHead } from '../routing/request-plan.ts';
import type { BodyReceiver, BodySource } from './body.ts';
import type { Fields } from './fields.ts';
import type { AnswerHead, BodyLength } from './message-head.ts';

/**
 * A request of a client and the way to answer it, over HTTP/1.1 or HTTP/2. All calls take effect in their order; after
 * the exchange is over they do nothing.
 */
export interface ServerExchange {
  readonly head: RequestHead;
  readonly length: BodyLength;
  /** The client sends its body after `100 Continue` only; receiving it sends that. */
  readonly awaitsContinue: boolean;
  /** The protocol that the client would switch to, in lower case: `websocket`. */
  readonly upgrade: string | undefined;
  /** The client understands trailers (`TE: trailers`). */
  readonly takesTrailers: boolean;
  /** An answer has begun. */
  readonly answered: boolean;
  /** Nothing can be sent any more: all of the answer was taken, or the client is gone. */
  readonly over: boolean;
  /** Called once when the exchange is over; `whole` when the answer was sent completely. */
  onOver: (whole: boolean) => void;
  /** Called when {@link write} may go on after it returned false. */
  onDrain: () => void;

  /** Starts to read the body. A body that nobody receives is read and dropped, within bounds, after the answer. */
  receive(receiver: BodyReceiver): BodySource;
  /** 1xx other than 100 and 101. */
  inform(status: number, fields: Fields): void;
  /** Begins the answer. Fields of framing and of the connection in it are ignored: the exchange writes its own. */
  answer(head: AnswerHead, length: BodyLength): void;
  /** False: wait for {@link onDrain}. */
  write(chunk: Buffer): boolean;
  end(trailers: Fields): void;
  /** Breaks off: the client sees that the answer is not whole. */
  abort(): void;
  /** Switches to another protocol with this answer (HTTP/1.1 only): the connection, and what was read of it already. */
  takeOver(head: AnswerHead): { readonly socket: Duplex; readonly rest: Buffer };
}

/** What listeners hand their requests to. */
export type ExchangeHandler = (exchange: ServerExchange) => void;
