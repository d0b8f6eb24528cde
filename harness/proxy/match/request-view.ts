import { hostnameOf } from './hostname.ts';

/** What matching looks at. */
export interface RequestView {
  /** Lower case, without a port. */
  readonly host: string;
  /** Without the query; percent-encoding is left alone. */
  readonly path: string;
  readonly method: string;
  /** The value of a header, its lines joined. @param name in lower case */
  header(name: string): string | undefined;
  /** The first value of a parameter of the query, as forms encode it. */
  queryParam(name: string): string | undefined;
}

/** Of {@link RequestHead}, what is matched. */
export interface ViewedHead {
  readonly method: string;
  readonly target: string;
  readonly authority: string;
  readonly rawHeaders: readonly string[];
}

/** Looks at a request without copying its headers. */
export class HeadView implements RequestView {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly #query: string;
  #params: URLSearchParams | undefined;
  readonly #rawHeaders: readonly string[];

  constructor({ method, target, authority, rawHeaders }: ViewedHead) {
    const mark = target.indexOf('?');
    this.host = hostnameOf(authority);
    this.path = mark === -1 ? target : target.slice(0, mark);
    this.#query = mark === -1 ? '' : target.slice(mark + 1);
    this.method = method;
    this.#rawHeaders = rawHeaders;
  }

  header(name: string): string | undefined {
    return headerOf(this.#rawHeaders, name);
  }

  queryParam(name: string): string | undefined {
    if (this.#query === '') return undefined;
    this.#params ??= new URLSearchParams(this.#query);
    return this.#params.get(name) ?? undefined;
  }
}

/** The value of a header among name, value, name, value; lines of one name are joined. @param name in lower case */
export function headerOf(rawHeaders: readonly string[], name: string): string | undefined {
  let joined: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at];
    if (given?.length !== name.length || (given !== name && given.toLowerCase() !== name)) continue;
    const value = rawHeaders[at + 1] ?? '';
    joined = joined === undefined ? value : `${joined}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return joined;
}
