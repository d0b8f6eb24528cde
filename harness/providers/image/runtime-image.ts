import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { FleetbedError, isFleetbedError } from '../../core/errors.ts';
import { runStep, type Emit, type StepEvent } from '../../core/events.ts';
import type { Exec } from '../../core/exec.ts';
import { Docker } from '../docker/docker.ts';
import { baseImage } from './base-image.ts';
import { bundleProgram, PROGRAMS_ENTRY } from './bundle.ts';
import { IMAGE_LABEL, RUNTIME_REPOSITORY } from './image-names.ts';
import { tar } from './tar.ts';

export interface RuntimeImageOptions {
  readonly exec: Exec;
  readonly clock: Clock;
  readonly emit: Emit<StepEvent>;
  readonly signal: AbortSignal;
  /** `process.execPath`. */
  readonly nodeBinary: string;
  /** `process.platform`. */
  readonly platform: string;
  /** `machine` or an image reference with Node 20 or newer; chosen when absent, see {@link baseImage}. */
  readonly base?: string;
  /** The program to bundle. @default PROGRAMS_ENTRY */
  readonly entry?: string;
}

export interface RuntimeImage {
  /** `fleetbed.local/runtime:<12 hex digits>`, in the local engine. */
  readonly reference: string;
  /** False when the engine had it already. */
  readonly built: boolean;
  /** Which base was taken, and why. */
  readonly base: string;
}

const STEP = 'build runtime image';
const BUILD_TIMEOUT_MS = 120_000;

/**
 * The one image that every program of fleetbed runs from: Node and its libraries first, the bundle last, so that a change
 * of the bundle makes one small layer. Its name is a digest of its content: what is there already is not built again.
 * It runs as nobody and needs to write nowhere.
 *
 * Throws `FLEETBED_DOCKER_UNAVAILABLE`, or `FLEETBED_IMAGE_BUILD_FAILED` with what docker or esbuild said. A builder other
 * than the engine's own (a `docker-container` builder of buildx) does not see the base `machine`.
 */
export async function buildRuntimeImage(options: RuntimeImageOptions): Promise<RuntimeImage> {
  const { exec, signal, emit, clock, nodeBinary, platform } = options;
  const docker = new Docker(exec);
  return runStep({ emit, clock }, STEP, undefined, async () => {
    const [base, bundle] = await Promise.all([
      baseImage(options.base, { docker, exec, nodeBinary, platform, signal }),
      bundleProgram(options.entry ?? PROGRAMS_ENTRY),
    ]);
    emit({ type: 'step-note', step: STEP, detail: `base: ${base.why}` });
    const dockerfile = dockerfileOf(base.reference);
    const reference = `${RUNTIME_REPOSITORY}:${contentDigest(base.identity, dockerfile, bundle)}`;
    const built = (await docker.imageId(reference, signal)) === undefined;
    if (built) await build(docker, reference, dockerfile, bundle, signal);
    return { reference, built, base: base.why };
  });
}

export function dockerfileOf(base: string): string {
  return [
    `FROM ${base}`,
    `LABEL ${IMAGE_LABEL}=runtime`,
    'USER 65534:65534',
    'ENTRYPOINT ["node", "/opt/fleetbed/fleetbed.mjs"]',
    'COPY fleetbed.mjs /opt/fleetbed/fleetbed.mjs',
    '',
  ].join('\n');
}

function contentDigest(baseIdentity: string, dockerfile: string, bundle: Uint8Array): string {
  const hash = createHash('sha256').update(`${baseIdentity}\0${dockerfile}\0`).update(bundle);
  return hash.digest('hex').slice(0, 12);
}

async function build(
  docker: Docker,
  reference: string,
  dockerfile: string,
  bundle: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const context = tar([
    { path: 'Dockerfile', mode: 0o644, content: Buffer.from(dockerfile) },
    { path: 'fleetbed.mjs', mode: 0o644, content: bundle },
  ]);
  try {
    await docker.call(['build', '--tag', reference, '-'], signal, {
      input: Readable.from(context),
      timeoutMs: BUILD_TIMEOUT_MS,
    });
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_COMMAND_FAILED')) throw error;
    throw new FleetbedError('FLEETBED_IMAGE_BUILD_FAILED', `docker could not build ${reference}`, {
      ...(error.observed === undefined ? {} : { observed: error.observed }),
      hint: 'see `docker system df` and `docker buildx ls`; the builder must be the engine’s own',
    });
  }
}
