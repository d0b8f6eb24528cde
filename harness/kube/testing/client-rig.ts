import type { TransportOptions } from '../client/kube-transport.ts';
import { httpKubeClient, type HttpKubeClient } from '../client/http-kube-client.ts';
import { FleetbedError } from '../../core/errors.ts';
import { startScriptedApiServer, type Answer, type ScriptedApiServer } from './scripted-apiserver.ts';

/** A client and the scripted server that it speaks with. */
export interface ClientRig extends AsyncDisposable {
  readonly server: ScriptedApiServer;
  readonly client: HttpKubeClient;
}

export async function startClientRig(answer: Answer, options: TransportOptions = {}): Promise<ClientRig> {
  const server = await startScriptedApiServer(answer);
  const client = httpKubeClient({ kubeconfig: server.kubeconfig }, options);
  return {
    server,
    client,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** The error that `work` ends with; throws when it ends well or with another kind of error. */
export async function failureOf(work: Promise<unknown>): Promise<FleetbedError> {
  const error: unknown = await work.then(
    () => 'no failure',
    (reason: unknown) => reason,
  );
  if (!(error instanceof FleetbedError)) throw new Error(String(error));
  return error;
}

/** Everything that a stream gives until its end. */
export async function drain(stream: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const seen = [];
  for await (const event of stream) seen.push(event);
  return seen;
}
