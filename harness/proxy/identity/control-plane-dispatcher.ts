import { Agent, type Dispatcher } from 'undici';
import type { OutboundOptions } from '../../core/program-network.ts';

export interface ControlPlaneOptions {
  /** The name in its certificate. */
  readonly serverName: string;
  /** Of its authority, PEM. */
  readonly root: string;
  /** What is shown with a request from now on. */
  readonly token: () => string;
  readonly outbound: OutboundOptions;
}

/** Connections to a control plane that is known by its certificate, and knows its callers by their token. */
export class ControlPlaneDispatcher implements AsyncDisposable {
  readonly dispatcher: Dispatcher;
  readonly #agent: Agent;

  constructor({ serverName, root, token, outbound }: ControlPlaneOptions) {
    this.#agent = new Agent({ connect: { ...outbound, ca: root, servername: serverName } });
    this.dispatcher = this.#agent.compose((dispatch) => (request, handler) => {
      // Our own requests have their fields as a record.
      const fields = request.headers as Readonly<Record<string, string>> | null | undefined;
      return dispatch({ ...request, headers: { ...fields, authorization: `Bearer ${token()}` } }, handler);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}
