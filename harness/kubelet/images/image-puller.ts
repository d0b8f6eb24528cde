/**
 * Whether a node has an image. Mirrors kubelet `images/image_manager.go`. There is no registry: the nodes have every
 * image of the catalogue and can pull no other.
 */
import type { Clock } from '../../core/clock.ts';
import type { Image, ImageCatalog } from '../../workloads/program.ts';
import { ItemBackoff } from '../pods/item-backoff.ts';
import type { StartFailure } from '../pods/pod-state.ts';
import type { RunContainer, RunPod } from '../pods/pod-types.ts';

export type TellEvent = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

export type ImageAnswer = { readonly image: Image } | { readonly failure: StartFailure };

const BACKOFF = { firstMs: 10_000, longestMs: 300_000 } as const;

export class ImagePuller {
  readonly #images: ImageCatalog;
  readonly #backoff: ItemBackoff;
  readonly #clock: Clock;
  readonly #lastErrors = new Map<string, string>();

  constructor(images: ImageCatalog, clock: Clock) {
    this.#images = images;
    this.#clock = clock;
    this.#backoff = new ItemBackoff(clock, BACKOFF);
  }

  ensure(pod: RunPod, container: RunContainer, tell: TellEvent): ImageAnswer {
    const reference = container.image;
    const image = this.#images.find(reference);
    const policy = container.imagePullPolicy ?? 'IfNotPresent';
    if (policy === 'Never' && image === undefined) {
      const message = `Container image "${reference}" is not present with pull policy of Never`;
      tell('Warning', 'ErrImageNeverPull', message);
      return { failure: { reason: 'ErrImageNeverPull', message } };
    }
    if (image !== undefined && policy !== 'Always') {
      tell('Normal', 'Pulled', `Container image "${reference}" already present on machine`);
      return { image };
    }
    return this.#pull(`${pod.metadata.uid ?? ''}_${reference}`, reference, image, tell);
  }

  idOf(reference: string): string {
    return this.#images.find(reference)?.id ?? '';
  }

  /** Milliseconds until the image of a pod may be pulled again. */
  waitMs(pod: RunPod, container: RunContainer): number {
    return this.#backoff.waitSinceUpdateMs(`${pod.metadata.uid ?? ''}_${container.image}`);
  }

  forget(pod: RunPod): void {
    const prefix = `${pod.metadata.uid ?? ''}_`;
    this.#backoff.forget(prefix);
    for (const key of this.#lastErrors.keys()) if (key.startsWith(prefix)) this.#lastErrors.delete(key);
  }

  #pull(key: string, reference: string, image: Image | undefined, tell: TellEvent): ImageAnswer {
    if (this.#backoff.waitSinceUpdateMs(key) > 0) {
      const words = `Back-off pulling image "${reference}"`;
      tell('Normal', 'BackOff', words);
      const before = this.#lastErrors.get(key);
      const message = before === undefined ? words : `${words}: ${before}`;
      return { failure: { reason: 'ImagePullBackOff', message } };
    }
    this.#lastErrors.delete(key);
    const startedMs = this.#clock.now();
    tell('Normal', 'Pulling', `Pulling image "${reference}"`);
    if (image !== undefined) {
      const took = `${Math.floor(this.#clock.now() - startedMs)}ms`;
      const text = took === '0ms' ? '0s' : took;
      tell(
        'Normal',
        'Pulled',
        `Successfully pulled image "${reference}" in ${text} (${text} including waiting). Image size: 0 bytes.`,
      );
      return { image };
    }
    const message = unknownImage(reference, this.#images.names);
    tell('Warning', 'Failed', `Failed to pull image "${reference}": ${message}`);
    this.#backoff.next(key, this.#clock.now());
    this.#lastErrors.set(key, `ErrImagePull: ${message}`);
    return { failure: { reason: 'ErrImagePull', message } };
  }
}

/** containerd's words for an image that a registry does not have, and what this fleet has instead. */
function unknownImage(reference: string, known: readonly string[]): string {
  const full = fullReference(reference);
  return (
    `rpc error: code = NotFound desc = failed to pull and unpack image "${full}": ` +
    `failed to resolve reference "${full}": ${full}: not found ` +
    `(the nodes of embedded clusters have: ${known.join(', ')})`
  );
}

function fullReference(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasRegistry ? reference : `docker.io/${rest.length === 0 ? 'library/' : ''}${reference}`;
  return reference.includes('@') || /:[^/]*$/.test(rest.length === 0 ? reference : (rest.at(-1) ?? ''))
    ? path
    : `${path}:latest`;
}
