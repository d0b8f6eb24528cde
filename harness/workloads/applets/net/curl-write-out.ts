import type { IncomingMessage } from 'node:http';

/** What is known about a transfer, as it goes on. */
export interface TransferFacts {
  readonly startedAt: number;
  connectedAt?: number;
  size: number;
  redirects: number;
  method: string;
  url: string;
  errorMessage: string;
  answer?: IncomingMessage;
  remote?: { readonly address: string; readonly port: number };
  local?: { readonly address: string; readonly port: number };
}

/** The text of `-w`. */
export function writeOut(format: string, facts: TransferFacts, exitCode: number, now: number): string {
  const values: Readonly<Record<string, string>> = {
    ...timesOf(facts, now),
    ...answerOf(facts),
    size_download: String(facts.size),
    url: facts.url,
    url_effective: facts.url,
    num_redirects: String(facts.redirects),
    method: facts.method,
    exitcode: String(exitCode),
    errormsg: facts.errorMessage,
    scheme: facts.url.startsWith('https') ? 'https' : 'http',
  };
  return format.replace(/%\{([^}]*)\}|%%|\\(.)/gs, (all, name: string | undefined, escape: string | undefined) => {
    if (escape !== undefined) return { n: '\n', r: '\r', t: '\t', '\\': '\\' }[escape] ?? all;
    return name === undefined ? '%' : (values[name] ?? '');
  });
}

function timesOf({ startedAt, connectedAt = startedAt }: TransferFacts, now: number): Readonly<Record<string, string>> {
  const connected = ((connectedAt - startedAt) / 1_000).toFixed(6);
  return {
    time_total: ((now - startedAt) / 1_000).toFixed(6),
    time_connect: connected,
    time_starttransfer: connected,
    time_namelookup: '0.000000',
  };
}

const NOWHERE = { address: '', port: 0 };

function answerOf({ answer, remote = NOWHERE, local = NOWHERE }: TransferFacts): Readonly<Record<string, string>> {
  const code = String(answer?.statusCode ?? 0).padStart(3, '0');
  const { location = '', 'content-type': type = '' } = answer?.headers ?? {};
  return {
    http_code: code,
    response_code: code,
    http_version: answer?.httpVersion ?? '0',
    redirect_url: location,
    content_type: type,
    remote_ip: remote.address,
    remote_port: String(remote.port),
    local_ip: local.address,
    local_port: String(local.port),
  };
}
