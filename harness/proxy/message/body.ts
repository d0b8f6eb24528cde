import type { Fields } from './fields.ts';

/** Is given a body as it comes. Either `end` or `failed` is the last call. */
export interface BodyReceiver {
  /** The bytes belong to the receiver. To slow the sender down it calls {@link BodySource.pause}. */
  data(chunk: Buffer): void;
  end(trailers: Fields): void;
  /** The rest will not come. */
  failed(error: Error): void;
}

/** A body that is being received. */
export interface BodySource {
  /** What was read already may still be given. */
  pause(): void;
  resume(): void;
}
