import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../../core/clock.ts';
import type { JsonObject, JsonValue } from '../../../kube/json/json.ts';
import { certificateAuthority } from '../../tls/certificate-authority.ts';

/** `drop` breaks the connection off, `silent` never answers. */
export type HookReply = { readonly status: number; readonly body: string } | 'drop' | 'silent';

/** @param request of the AdmissionReview @param path with its query */
export type HookAnswer = (request: JsonObject, path: string) => HookReply;

/** An admission webhook on loopback that answers as a test says. */
export interface HookServer extends AsyncDisposable {
  readonly port: number;
  /** Its authority: PEM in base64. */
  readonly ca: string;
  readonly seen: { readonly path: string; readonly review: JsonObject }[];
  answer: HookAnswer;
}

export async function startHook(): Promise<HookServer> {
  const authority = certificateAuthority(systemClock);
  const { certificate, key } = authority.issueServer('hook', ['127.0.0.1', 'hook.shop.svc']);
  const seen: { path: string; review: JsonObject }[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    text(request).then(
      (body) => {
        const review = JSON.parse(body) as JsonObject;
        const path = request.url ?? '';
        seen.push({ path, review });
        const reply = hook.answer(review['request'] as JsonObject, path);
        if (reply === 'drop') request.socket.destroy();
        else if (reply !== 'silent') {
          response.writeHead(reply.status, { 'content-type': 'application/json' });
          response.end(reply.body);
        }
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  const hook: HookServer = {
    port: address.port,
    ca: Buffer.from(authority.certificate).toString('base64'),
    seen,
    answer: () => 'drop',
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return hook;
}

/** A well-formed answer, but for what `response` says otherwise. */
export function reviewReply(request: JsonObject, response: JsonObject): HookReply {
  const body = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: request['uid'] ?? '', ...response },
  };
  return { status: 200, body: JSON.stringify(body) };
}

export function patchResponse(operations: JsonValue): JsonObject {
  return { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') };
}
