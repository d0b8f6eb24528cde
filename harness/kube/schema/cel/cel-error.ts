/** An expression cannot be evaluated; `message` is cel-go's: `no such key: a`. */
export class CelError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CelError';
  }
}

/** The expression costs more than one may. Not absorbed by `||` and `&&`. */
export class CelCostExceeded extends Error {
  constructor() {
    super('operation cancelled: actual cost limit exceeded');
    this.name = 'CelCostExceeded';
  }
}

export function noSuchOverload(name?: string): CelError {
  return new CelError(name === undefined ? 'no such overload' : `no such overload: ${name}`);
}
