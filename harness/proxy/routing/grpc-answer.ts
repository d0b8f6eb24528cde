import type { ReadyAnswer } from './request-plan.ts';

/** As gRPC has it in `doc/http-grpc-status-mapping.md`; everything else is UNKNOWN. */
const CODES: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};
const UNKNOWN = 2;

/** The same answer to a call of gRPC: its clients read the status from fields, of an answer that is OK for HTTP. */
export function grpcAnswer({ status, body }: ReadyAnswer, extra: readonly string[]): ReadyAnswer {
  const code = String(CODES[status] ?? UNKNOWN);
  const headers = ['content-type', 'application/grpc', 'grpc-status', code, 'grpc-message', percentEncoded(body)];
  return { status: 200, headers: [...headers, 'content-length', '0', ...extra], body: '' };
}

/** `grpc-message` is printable ASCII with the rest of UTF-8 percent-encoded. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', ' ');
}
