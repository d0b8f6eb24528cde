/** Who answered, as far as the body tells. */
export interface Attribution {
  readonly cluster?: string;
  readonly pod?: string;
  /** The beginning of a body that names no cluster. */
  readonly body?: string;
}

/** How much of a body is kept that names no cluster. */
export const BODY_BEGINNING = 200;

const HTTPBIN = /^Hi, I am from ([A-Za-z0-9][A-Za-z0-9.-]*)/;
const HELLOWORLD = /^Hello version: [^,]*, instance: (\S+)/;

/**
 * Reads cluster and pod from the answer of a sample program (semantics 0.6): the JSON object of the store, the greeting of
 * httpbin (no pod), the greeting of helloworld (no cluster). Never throws; a body of anybody else is quoted.
 */
export function attribute(body: string): Attribution {
  const found = fromStore(body) ?? fromHttpbin(body) ?? fromHelloworld(body) ?? {};
  if (found.cluster !== undefined || body === '') return found;
  return { ...found, body: body.slice(0, BODY_BEGINNING) };
}

function fromStore(body: string): Attribution | undefined {
  if (!body.trimStart().startsWith('{')) return undefined;
  const { cluster_name: cluster, pod_name: pod } = jsonObject(body);
  return { ...(isName(cluster) ? { cluster } : {}), ...(isName(pod) ? { pod } : {}) };
}

function fromHttpbin(body: string): Attribution | undefined {
  // A cluster name does not end in the full stop or hyphen of the sentence around it.
  const cluster = HTTPBIN.exec(body)?.[1]?.replace(/[.-]+$/, '');
  return cluster === undefined ? undefined : { cluster };
}

function fromHelloworld(body: string): Attribution | undefined {
  const pod = HELLOWORLD.exec(body)?.[1];
  return pod === undefined ? undefined : { pod };
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
