/** What the real server's router says before any kind is asked. */
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import type { Answer } from './serving.ts';

export const routerRefusals = {
  notFound: (): KubeStatusError => refusal(404, 'NotFound', 'the server could not find the requested resource'),
  methodNotAllowed: (): KubeStatusError =>
    refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource'),
  notAcceptable: (available: string): KubeStatusError =>
    refusal(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${available}`),
  unsupportedMediaType: (): KubeStatusError => refusal(415, 'UnsupportedMediaType', '415: Unsupported Media Type'),
} as const;

/** Where nothing is served at all. */
export function pageNotFound(): Answer {
  return {
    code: 404,
    contentType: 'text/plain; charset=utf-8',
    body: Buffer.from('404 page not found\n'),
    headers: { 'X-Content-Type-Options': 'nosniff' },
  };
}

function refusal(code: number, reason: string, message: string): KubeStatusError {
  return new KubeStatusError({ kind: 'Status', code, reason, message, details: {} });
}
