import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import type { ProgramNetwork } from '../core/program-network.ts';
import type { Random } from '../core/random.ts';

/** The files of a container, as far as its programs read and write them. Paths are absolute. */
export interface ProgramFiles {
  /** Rejects with `ENOENT`, `EISDIR`. Volumes are read anew each time: updates of ConfigMaps and Secrets are seen. */
  read(path: string): Promise<Buffer>;
  /** Names in a directory. Rejects with `ENOENT`, `ENOTDIR`. */
  list(path: string): Promise<readonly string[]>;
  /** Rejects with `EROFS` in volumes of ConfigMaps and Secrets, `ENOENT` without the directory. */
  write(path: string, data: Buffer, options?: { readonly append?: boolean }): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes a directory, with those above it. Absent: there are no directories but those that hold files. */
  makeDirectory?(path: string): Promise<void>;
}

/** A terminal that a program speaks with. */
export interface ProgramTerminal {
  /** Has Ctrl-C call `listener`, until that is disposed of. While nobody listens, it ends the program with SIGINT. */
  onInterrupt(listener: () => void): Disposable;
}

/** Everything a program is given, in a container of an embedded pod as in a process of its own. */
export interface ProgramContext {
  /** The whole command line, its own name first. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly hostname: string;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Absent where the streams are no terminal: then a shell shows no prompt. */
  readonly terminal?: ProgramTerminal;
  readonly files: ProgramFiles;
  readonly network: ProgramNetwork;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted with a {@link Signalled}: SIGTERM asks for an orderly end; after the grace period the program is left behind. */
  readonly signal: AbortSignal;
  /** Aborted at SIGKILL: whatever the program still does stops. A program with children passes it on. */
  readonly killed?: AbortSignal;
  /** Runs another program of the same image with this context changed, as a shell does. 127 when there is none. */
  readonly run: (argv: readonly string[], change?: Partial<ProgramContext>) => Promise<number>;
}

/** The reason of a program's signal. */
export interface Signalled {
  readonly signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT';
}

/** Resolves with the exit code. A rejection is a crash: its stack goes to stderr, the exit code is 1. */
export type Program = (context: ProgramContext) => Promise<number>;

/** What an image name stands for. */
export interface Image {
  /** As an `imageID`: `docker-pullable://…@sha256:…`; made from the name where there is no real one. */
  readonly id: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** Files that the image brings along, by absolute path: what a container has before anything is mounted or written. */
  readonly files?: Readonly<Record<string, string>>;
  /** The program of a file name or an absolute path: `sh`, `/bin/sh`, `whereami`. */
  program(name: string): Program | undefined;
}

/** The images that the nodes of embedded clusters have. */
export interface ImageCatalog {
  /** By reference; tags and digests of known names do not matter unless they choose a version (helloworld v1, v2). */
  find(reference: string): Image | undefined;
  /** What a person may write, for the message of an unknown image. */
  readonly names: readonly string[];
}
