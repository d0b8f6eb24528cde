import type { ExchangeFailure } from './http-exchange.ts';

/** What curl says behind its exit code. */
export class CurlProblem extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.name = 'CurlProblem';
    this.exitCode = exitCode;
  }
}

export function curlFailure(failure: ExchangeFailure, host: string, port: number, ms: number): CurlProblem {
  switch (failure.kind) {
    case 'unresolved':
      return new CurlProblem(6, `Could not resolve host: ${host}`);
    case 'not-connected': {
      const after = `Failed to connect to ${host} port ${String(port)} after ${String(ms)} ms`;
      return failure.code === 'ETIMEDOUT'
        ? new CurlProblem(28, `${after}: Could not connect to server`)
        : new CurlProblem(7, `${after}: Could not connect to server`);
    }
    case 'connect-timeout':
      return new CurlProblem(28, `Connection timed out after ${String(ms)} milliseconds`);
    case 'empty':
      return new CurlProblem(52, 'Empty reply from server');
    case 'reset':
      return new CurlProblem(56, 'Recv failure: Connection reset by peer');
    case 'certificate':
      return new CurlProblem(60, certificateText(failure.message));
    case 'tls':
      return new CurlProblem(35, `TLS connect error: ${failure.message.trim()}`);
    case 'bad-answer':
      return new CurlProblem(1, 'Received HTTP/0.9 when not allowed');
    case 'aborted':
      return new CurlProblem(28, `Operation timed out after ${String(ms)} milliseconds with 0 bytes received`);
  }
}

function certificateText(message: string): string {
  return [
    `SSL certificate problem: ${message}`,
    'More details here: https://curl.se/docs/sslcerts.html',
    '',
    'curl failed to verify the legitimacy of the server and therefore could not',
    'establish a secure connection to it. To learn more about this situation and',
    'how to fix it, please visit the webpage mentioned above.',
  ].join('\n');
}
