/** How much of an answer is looked at. HealthCheckPolicy, `response` */
const LOOKED_AT = 1_024;

/** Whether the first bytes of an answer hold a text, as they come. */
export class ExpectedText {
  readonly #text: string;
  #seen = '';
  #bytes = 0;

  /** @param text nothing is always there */
  constructor(text: string | undefined) {
    this.#text = text ?? '';
  }

  get isNothing(): boolean {
    return this.#text === '';
  }

  /** True and false are final; undefined: more bytes may say. */
  add(chunk: Buffer): boolean | undefined {
    this.#seen += chunk.subarray(0, LOOKED_AT - this.#bytes).toString('latin1');
    this.#bytes += chunk.length;
    if (this.#seen.includes(Buffer.from(this.#text, 'utf8').toString('latin1'))) return true;
    return this.#bytes >= LOOKED_AT ? false : undefined;
  }
}
