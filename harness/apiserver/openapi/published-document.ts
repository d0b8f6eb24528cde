import { createHash } from 'node:crypto';

/** A document as it goes over the wire, made when it is first asked for. */
export class PublishedDocument {
  readonly #make: () => Buffer;
  #body: Buffer | undefined;
  #hash: string | undefined;

  constructor(make: () => Buffer) {
    this.#make = make;
  }

  get body(): Buffer {
    this.#body ??= this.#make();
    return this.#body;
  }

  /** As the server names versions of documents: the SHA-512 in upper-case hexadecimal. */
  get hash(): string {
    this.#hash ??= createHash('sha512').update(this.body).digest('hex').toUpperCase();
    return this.#hash;
  }
}
