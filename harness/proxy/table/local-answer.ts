export interface HeaderValue {
  readonly name: string;
  readonly value: string;
}

/** An answer that a proxy gives itself. */
export interface LocalAnswer {
  readonly status: number;
  readonly body: string;
  /** @default content-type text/plain */
  readonly headers?: readonly HeaderValue[];
}
