import { createHash } from 'node:crypto';
import type { Image, Program } from '../program.ts';
import type { ImageReference } from './image-reference.ts';

/** Image names and what they stand for. */
export interface KnownImage {
  /** As people write them, without tag; the first is shown to them. `*` stands for any text. */
  readonly names: readonly string[];
  /** Asked once for each repository and tag. */
  readonly content: (reference: ImageReference) => ImageContent;
}

/** What is in an image. */
export interface ImageContent {
  /** By file name for those in a directory of the PATH, else by absolute path. */
  readonly programs: ReadonlyMap<string, Program>;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** What every image has in its environment. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** An image with all that is left out filled in. */
export function imageOf(reference: ImageReference, content: ImageContent): Image {
  const { programs, entrypoint = [], command = [], env = {}, workingDirectory = '/', files } = content;
  return {
    id: imageId(reference),
    entrypoint,
    command,
    env: { PATH: DEFAULT_PATH, ...env },
    workingDirectory,
    ...(files === undefined ? {} : { files }),
    program: (name) => findProgram(programs, name),
  };
}

const BIN_DIRECTORY = /^(?:\/usr(?:\/local)?)?\/s?bin\/([^/]+)$/;

/** The program of a file name or of an absolute path into a directory of the PATH. */
export function findProgram(programs: ReadonlyMap<string, Program>, name: string): Program | undefined {
  return programs.get(name) ?? programs.get(BIN_DIRECTORY.exec(name)?.[1] ?? '');
}

function imageId({ repository, tag, digest }: ImageReference): string {
  const hash = digest ?? `sha256:${createHash('sha256').update(`${repository}:${tag}`).digest('hex')}`;
  return `docker-pullable://${repository.replace(/^docker\.io\/(?:library\/)?/, '')}@${hash}`;
}
