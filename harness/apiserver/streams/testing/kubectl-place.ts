import type { Exec, ExecResult } from '../../../core/exec.ts';
import type { StreamPlace } from './stream-exchange.ts';

interface ConfigView {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
  readonly users: readonly {
    readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string };
  }[];
}

/** A cluster as kubectl reaches it. */
export class KubectlPlace {
  readonly #exec: Exec;
  readonly #signal: AbortSignal;
  readonly #env: Readonly<Record<string, string>>;

  constructor(exec: Exec, kubeconfig: string, transport: 'WebSockets' | 'SPDY', signal: AbortSignal) {
    this.#exec = exec;
    this.#signal = signal;
    const webSockets = String(transport === 'WebSockets');
    this.#env = {
      KUBECONFIG: kubeconfig,
      KUBECTL_REMOTE_COMMAND_WEBSOCKETS: webSockets,
      KUBECTL_PORT_FORWARD_WEBSOCKETS: webSockets,
    };
  }

  run(args: readonly string[], input?: string): Promise<ExecResult> {
    return this.#exec.run('kubectl', args, {
      signal: this.#signal,
      env: this.#env,
      ...(input === undefined ? {} : { input }),
      allowedExitCodes: Array.from({ length: 256 }, (_none, code) => code),
    });
  }

  start(args: readonly string[]): ReturnType<Exec['start']> {
    return this.#exec.start('kubectl', args, { signal: this.#signal, env: this.#env });
  }

  /** The pods of the default namespace. */
  async pods(): Promise<StreamPlace> {
    const { stdout } = await this.run(['config', 'view', '--raw', '--minify', '-o', 'json']);
    const { clusters, users } = JSON.parse(stdout) as ConfigView;
    const [cluster, user] = [clusters[0]?.cluster, users[0]?.user];
    if (cluster === undefined || user === undefined) throw new Error('the kubeconfig names no cluster');
    const plain = (data: string): string => Buffer.from(data, 'base64').toString();
    return {
      url: `${cluster.server}/api/v1/namespaces/default/pods`,
      headers: {},
      tls: {
        ca: plain(cluster['certificate-authority-data']),
        cert: plain(user['client-certificate-data']),
        key: plain(user['client-key-data']),
      },
    };
  }
}
