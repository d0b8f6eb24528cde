import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { TOKEN_REVIEW, type TokenReview } from '../../kube/api/authentication.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { Workload } from './workload.ts';

export interface TokenReviewsOptions {
  readonly client: Pick<KubeClient, 'create'>;
  readonly clock: Clock;
  /** Of the tokens that are taken. */
  readonly audience: string;
}

/** How long an answer is believed: as long as kube-apiserver believes its own. */
const FRESH_MS = 10_000;
const REMEMBERED = 2_048;
const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** Asks the API server whose tokens are. An answer is asked for once in ten seconds. */
export class TokenReviews {
  readonly #options: TokenReviewsOptions;
  readonly #known = new Map<string, { readonly workload: Workload; readonly untilMs: number }>();

  constructor(options: TokenReviewsOptions) {
    this.#options = options;
  }

  /** Undefined for a token that is not good, is for somebody else, or is no service account's. */
  async workloadOf(token: string, signal: AbortSignal): Promise<Workload | undefined> {
    const { client, clock, audience } = this.#options;
    const digest = createHash('sha256').update(token).digest('base64');
    const known = this.#known.get(digest);
    if (known !== undefined && clock.now() < known.untilMs) return known.workload;
    const review = await client.create(
      TOKEN_REVIEW,
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        metadata: { name: '' },
        spec: { token, audiences: [audience] },
      },
      { signal },
    );
    const workload = workloadIn(review.status);
    this.#known.delete(digest);
    if (workload !== undefined) this.#remember(digest, workload);
    return workload;
  }

  #remember(digest: string, workload: Workload): void {
    this.#known.set(digest, { workload, untilMs: this.#options.clock.now() + FRESH_MS });
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }
}

function workloadIn(status: TokenReview['status']): Workload | undefined {
  const [, namespace, serviceAccount] = ACCOUNT.exec(status?.user?.username ?? '') ?? [];
  if (status?.authenticated !== true || namespace === undefined || serviceAccount === undefined) return undefined;
  const pod = status.user?.extra?.['authentication.kubernetes.io/pod-name']?.[0];
  return { namespace, serviceAccount, ...(pod === undefined ? {} : { pod }) };
}
