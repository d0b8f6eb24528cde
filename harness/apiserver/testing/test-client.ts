import { request } from 'undici';

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as data; empty where it is none. */
  readonly body: SeenBody;
}

/** What tests look at; which of it is there depends on what was asked. */
export interface SeenBody extends SeenObject {
  readonly status: unknown;
  readonly message: string;
  readonly reason: string;
  readonly code: number;
  readonly details: { readonly causes: readonly { readonly field: string; readonly message: string }[] };
  readonly items: readonly SeenObject[];
  readonly rows: readonly unknown[];
  readonly gitVersion: string;
}

export interface SeenObject {
  readonly [field: string]: unknown;
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly [field: string]: unknown;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly continue: string;
    readonly generation: number;
    readonly managedFields: readonly object[];
  };
}

export interface TestRequest {
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests to a test server. */
export function testClient(url: string): (method: string, path: string, options?: TestRequest) => Promise<TestAnswer> {
  return async (method, path, { body, text, headers } = {}) => {
    const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await request(`${url}${path}`, {
      method: method as 'GET',
      headers: {
        'user-agent': 'tester/1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const received = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text: received, body: parsed(received) };
  };
}

function parsed(text: string): SeenBody {
  try {
    return JSON.parse(text) as SeenBody;
  } catch {
    return {} as SeenBody;
  }
}

export interface WatchEvent {
  readonly type: string;
  readonly object: SeenObject;
}

/** The events of a watch, as they come; ends with it. */
export async function* watchEvents(url: string, path: string, signal?: AbortSignal): AsyncGenerator<WatchEvent> {
  const answer = await request(`${url}${path}`, {
    headers: { accept: 'application/json' },
    ...(signal === undefined ? {} : { signal }),
  });
  let rest = '';
  for await (const chunk of answer.body) {
    rest += String(chunk);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as WatchEvent;
  }
}
