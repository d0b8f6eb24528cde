import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Exec } from '../../core/exec.ts';
import { FleetbedError, isFleetbedError } from '../../core/errors.ts';
import type { Docker } from '../docker/docker.ts';
import { IMAGE_LABEL } from './image-names.ts';
import { machineFiles } from './machine-files.ts';
import { tar, type TarEntry } from './tar.ts';

/** The ordinary image with Node, taken when it can be had. */
export const ORDINARY_BASE = 'node:22-slim';

const MACHINE_REPOSITORY = 'fleetbed.local/machine';
const MACHINE_SETTINGS = [`LABEL ${IMAGE_LABEL}=machine`, 'ENV PATH=/usr/local/bin'];
const PULL_TIMEOUT_MS = 120_000;

/** Where the Node of the runtime image comes from. */
export interface BaseImage {
  /** What the Dockerfile begins with; present in the local engine. */
  readonly reference: string;
  /** Changes when its content changes. */
  readonly identity: string;
  /** Why this one, for people: `node:22-slim, which is in the local engine`. */
  readonly why: string;
}

export interface BaseImageContext {
  readonly docker: Docker;
  readonly exec: Exec;
  /** Node's own binary, `process.execPath`. */
  readonly nodeBinary: string;
  /** `process.platform`. */
  readonly platform: string;
  readonly signal: AbortSignal;
}

/**
 * The base that `wanted` names: `machine`, or any image reference. Without a wish: {@link ORDINARY_BASE} when the local
 * engine has it; else, on Linux, the machine base that an earlier build made; else the ordinary image pulled; else, on
 * Linux, a new machine base. Throws `FLEETBED_IMAGE_BUILD_FAILED` with what docker said when none can be had.
 */
export async function baseImage(wanted: string | undefined, context: BaseImageContext): Promise<BaseImage> {
  if (wanted === 'machine') return machineBase(context, 'as asked for');
  if (wanted !== undefined) return (await localBase(wanted, context)) ?? (await pulledBase(wanted, context));
  const local = await localBase(ORDINARY_BASE, context);
  if (local !== undefined) return local;
  if (context.platform !== 'linux') return pulledBase(ORDINARY_BASE, context);
  const files = await machineFiles(context.nodeBinary, context.exec, context.signal);
  const earlier = machineReference(files);
  if ((await context.docker.imageId(earlier, context.signal)) !== undefined)
    return machine(earlier, `made earlier, ${ORDINARY_BASE} is not in the local engine`);
  try {
    return await pulledBase(ORDINARY_BASE, context);
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_IMAGE_BUILD_FAILED')) throw error;
    return importMachine(files, context, `${error.message}: ${error.observed ?? 'no reason given'}`);
  }
}

async function localBase(reference: string, { docker, signal }: BaseImageContext): Promise<BaseImage | undefined> {
  const id = await docker.imageId(reference, signal);
  return id === undefined ? undefined : { reference, identity: id, why: `${reference}, which is in the local engine` };
}

async function pulledBase(reference: string, context: BaseImageContext): Promise<BaseImage> {
  const { docker, signal } = context;
  try {
    await docker.call(['pull', '--quiet', reference], signal, { timeoutMs: PULL_TIMEOUT_MS });
  } catch (error) {
    if (!isFleetbedError(error) || error.code === 'FLEETBED_DOCKER_UNAVAILABLE') throw error;
    throw new FleetbedError(
      'FLEETBED_IMAGE_BUILD_FAILED',
      `${reference} is not in the local engine and cannot be pulled`,
      {
        observed: error.observed ?? error.message,
        hint: 'name another image with Node 20 or newer as the base, or `machine` on Linux',
      },
    );
  }
  const pulled = await localBase(reference, context);
  if (pulled !== undefined) return { ...pulled, why: `${reference}, which was pulled` };
  throw new FleetbedError('FLEETBED_IMAGE_BUILD_FAILED', `${reference} was pulled but is not in the local engine`, {
    hint: 'see `docker image ls`',
  });
}

async function machineBase(context: BaseImageContext, why: string): Promise<BaseImage> {
  const { docker, exec, nodeBinary, platform, signal } = context;
  if (platform !== 'linux') {
    throw new FleetbedError('FLEETBED_UNSUPPORTED', `the base \`machine\` needs Linux, this is ${platform}`, {
      hint: `take ${ORDINARY_BASE} or another image with Node 20 or newer`,
    });
  }
  const files = await machineFiles(nodeBinary, exec, signal);
  const reference = machineReference(files);
  return (await docker.imageId(reference, signal)) === undefined
    ? importMachine(files, context, why)
    : machine(reference, why);
}

async function importMachine(
  files: readonly TarEntry[],
  { docker, signal }: BaseImageContext,
  why: string,
): Promise<BaseImage> {
  const reference = machineReference(files);
  try {
    await docker.call(['import', ...MACHINE_SETTINGS.flatMap((line) => ['--change', line]), '-', reference], signal, {
      input: Readable.from(tar(files)),
    });
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_COMMAND_FAILED')) throw error;
    throw new FleetbedError('FLEETBED_IMAGE_BUILD_FAILED', `docker could not import ${reference}`, {
      ...(error.observed === undefined ? {} : { observed: error.observed }),
      hint: 'see that Docker has room on its disk (`docker system df`)',
    });
  }
  return machine(reference, why);
}

function machine(reference: string, why: string): BaseImage {
  return { reference, identity: reference, why: `this machine's Node, ${why}` };
}

/** Named by its content, so that another Node or another library makes another image. */
function machineReference(files: readonly TarEntry[]): string {
  const hash = createHash('sha256');
  for (const { path, mode, content } of files) hash.update(`${path}\0${String(mode)}\0`).update(content ?? '');
  return `${MACHINE_REPOSITORY}:${hash.digest('hex').slice(0, 12)}`;
}
