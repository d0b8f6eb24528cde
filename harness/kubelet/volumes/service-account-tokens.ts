import type { Clock } from '../../core/clock.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { resourceType, type KubeObject, type ResourceType } from '../../kube/meta/object.ts';
import type { RunPod } from '../pods/pod-types.ts';

const SERVICE_ACCOUNT: ResourceType = resourceType('v1', 'ServiceAccount', 'serviceaccounts');

interface TokenAnswer extends KubeObject {
  readonly status?: { readonly token?: string; readonly expirationTimestamp?: string };
}

interface Token {
  readonly token: string;
  readonly renewAtMs: number;
}

export interface TokenWish {
  readonly audience?: string;
  readonly expirationSeconds?: number;
}

/** A day, after which also long-lived tokens are renewed. */
const LONGEST_MS = 24 * 3600 * 1000;

/** The tokens of one pod's service account. Mirrors kubelet `token_manager.go`: renewed after 80 % of their life. */
export class ServiceAccountTokens {
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #tokens = new Map<string, Token>();

  constructor({ client, clock, signal }: { client: KubeClient; clock: Clock; signal: AbortSignal }) {
    this.#client = client;
    this.#clock = clock;
    this.#signal = signal;
  }

  async token(pod: RunPod, { audience = '', expirationSeconds }: TokenWish): Promise<string> {
    const key = `${audience}\0${expirationSeconds ?? ''}`;
    const known = this.#tokens.get(key);
    if (known !== undefined && this.#clock.now() < known.renewAtMs) return known.token;
    try {
      const made = await this.#request(pod, audience, expirationSeconds);
      this.#tokens.set(key, made);
      return made.token;
    } catch (error) {
      // The old one may still do.
      if (known !== undefined) return known.token;
      throw error;
    }
  }

  async #request(pod: RunPod, audience: string, expirationSeconds: number | undefined): Promise<Token> {
    const { name, namespace = '', uid = '' } = pod.metadata;
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: '' },
      spec: {
        audiences: audience === '' ? [] : [audience],
        ...(expirationSeconds === undefined ? {} : { expirationSeconds }),
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    };
    const account = pod.spec.serviceAccountName ?? 'default';
    const answer: TokenAnswer = await this.#client.createSubresource(
      SERVICE_ACCOUNT,
      { namespace, name: account },
      'token',
      request,
      { signal: this.#signal },
    );
    const { token, expirationTimestamp = '' } = answer.status ?? {};
    if (token === undefined) throw new Error(`no token for the service account ${namespace}/${account}`);
    const lifeMs = Date.parse(expirationTimestamp) - this.#clock.date().getTime();
    const usableMs = Math.min((Number.isNaN(lifeMs) ? 0 : lifeMs) * 0.8, LONGEST_MS);
    return { token, renewAtMs: this.#clock.now() + usableMs };
  }
}
