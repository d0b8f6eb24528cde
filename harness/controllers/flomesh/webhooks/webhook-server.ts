/** The admission webhooks of FSM over TLS: `POST` an AdmissionReview to the path of a webhook. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { messageOf } from '../../../core/errors.ts';
import { openServer } from '../../../core/open-server.ts';
import type { ProgramNetwork } from '../../../core/program-network.ts';
import type { AdmissionRequest } from '../../../kube/api/admission.ts';
import type { KeyPair } from '../../../proxy/table/route-table.ts';
import { readJson } from '../../mesh-sidecar/read-json.ts';
import { answerReview } from './answer-review.ts';
import type { FlomeshWebhook } from './webhook-table.ts';

export interface WebhookServerOptions {
  readonly webhooks: readonly FlomeshWebhook[];
  readonly network: ProgramNetwork;
  /** 0 for any free one. */
  readonly port: number;
  readonly credential: KeyPair;
  readonly log: (line: string) => void;
}

export interface WebhookServer extends AsyncDisposable {
  readonly port: number;
}

/** Listens; disposing closes the port. */
export async function startWebhookServer(options: WebhookServerOptions): Promise<WebhookServer> {
  const { credential, network, port, log } = options;
  const byPath = new Map(options.webhooks.map((webhook) => [webhook.path, webhook]));
  const server = createServer(
    { key: credential.privateKey, cert: credential.certificateChain },
    (request, response) => {
      handle(byPath, request, response).catch((error: unknown) => {
        log(`${request.url ?? ''}: ${messageOf(error)}`);
        if (response.headersSent) response.destroy();
        else say(response, 500, 'the review could not be answered');
      });
    },
  );
  server.on('tlsClientError', () => undefined);
  const open = await openServer(server, network, port);
  return {
    port: open.port,
    [Symbol.asyncDispose]: async () => {
      await open.stopAccepting();
      open.cut();
      await open.drained;
    },
  };
}

async function handle(
  byPath: ReadonlyMap<string, FlomeshWebhook>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const webhook = byPath.get(path);
  if (webhook === undefined) {
    say(response, 404, `no such path: ${path}`);
    return;
  }
  const asked = requestIn(await readJson(request));
  if (asked === undefined) {
    say(response, 400, 'an AdmissionReview of admission.k8s.io/v1 is needed');
    return;
  }
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: await answerReview(webhook, asked),
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(review));
}

function requestIn(body: unknown): AdmissionRequest | undefined {
  if (!isRecord(body) || body['apiVersion'] !== 'admission.k8s.io/v1' || !isRecord(body['request'])) return undefined;
  const { request } = body;
  return typeof request['uid'] === 'string' ? (request as unknown as AdmissionRequest) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function say(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
}
