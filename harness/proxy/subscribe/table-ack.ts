import { request, type Dispatcher } from 'undici';
import { messageOf } from '../../core/errors.ts';
import type { TableAck } from '../table/route-table.ts';
import { routeStreamUrl, tokenHeaders } from './route-stream.ts';

export interface AckOptions {
  readonly controllerUrl: string;
  readonly loadBalancer: string;
  readonly routeToken?: string | undefined;
  readonly signal: AbortSignal;
  readonly dispatcher?: Dispatcher;
}

/** How long an ack may take. */
const ACK_TIMEOUT_MS = 5_000;

/** Sends an ack once. Resolves to why it did not arrive, or undefined; the next table is acked anyway. */
export async function sendAck(ack: TableAck, options: AckOptions): Promise<string | undefined> {
  const { controllerUrl, loadBalancer, routeToken, signal, dispatcher } = options;
  try {
    const { statusCode, body } = await request(routeStreamUrl(controllerUrl, loadBalancer, 'acks'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...tokenHeaders(routeToken) },
      body: JSON.stringify(ack),
      signal,
      headersTimeout: ACK_TIMEOUT_MS,
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    await body.dump();
    return statusCode === 204 ? undefined : `status ${String(statusCode)}`;
  } catch (error) {
    return messageOf(error);
  }
}
