import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';
import { kubeConfigCredentials } from '../../../kube/client/credentials.ts';
import { loadKubeConfig } from '../../../kube/client/load-kube-config.ts';

export interface WireRequest {
  readonly method: string;
  /** Sent as it is. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer;
  /** Without the administrator's credentials. */
  readonly anonymous?: boolean;
}

/** One of the servers that are compared. */
export interface ParityTarget extends Disposable {
  readonly name: string;
  /** Resolves with the head of the answer; its body is still to be read. */
  send(request: WireRequest, signal: AbortSignal): Promise<IncomingMessage>;
}

/** @param kubeconfig of an administrator */
export async function parityTarget(name: string, kubeconfig: string): Promise<ParityTarget> {
  const source = kubeConfigCredentials(loadKubeConfig({ kubeconfig }));
  const { headers: authorization, tls } = await source.current();
  const url = new URL(source.server);
  const secure = url.protocol === 'https:';
  const options = { keepAlive: true, maxSockets: 16 };
  const admin = secure ? new Agent({ ...options, ...tls }) : new PlainAgent(options);
  const { cert: _cert, key: _key, ...trust } = tls;
  const nobody = secure ? new Agent({ ...options, ...trust }) : new PlainAgent(options);
  return {
    name,
    send: ({ method, path, headers, body, anonymous = false }, signal) =>
      new Promise((resolve, reject) => {
        const send = secure ? secureRequest : plainRequest;
        const request = send({
          host: url.hostname,
          port: url.port,
          method,
          path,
          agent: anonymous ? nobody : admin,
          signal,
          headers: {
            'user-agent': 'parity/1.0',
            ...(anonymous ? {} : authorization),
            ...(body === undefined ? {} : { 'content-length': String(body.length) }),
            ...(headers as Record<string, string | string[]>),
          },
        });
        request.on('response', resolve);
        request.on('error', reject);
        request.end(body);
      }),
    [Symbol.dispose]: () => {
      admin.destroy();
      nobody.destroy();
    },
  };
}
