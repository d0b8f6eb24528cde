import { constants } from 'node:fs';
import { access, readFile, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Clock } from '../core/clock.ts';
import type { Exec } from '../core/exec.ts';

/** The machine as the probes see it; tests script it. */
export interface Host {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exec: Exec;
  readonly clock: Clock;
  /** Undefined for a file that is not there or not readable. */
  readFile(path: string): Promise<string | undefined>;
  isReadable(path: string): Promise<boolean>;
  /** Of the file system that holds `path`; undefined when this process cannot see the path. */
  freeSpace(path: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number } | undefined>;
  /** Whether a listener on 127.0.0.1 can have that port now. */
  isBindable(port: number): Promise<boolean>;
  /** Why a listener cannot have a port of an address, as the system's code: `EACCES`, `EADDRINUSE`. Undefined when it can. */
  bindProblem(address: string, port: number): Promise<string | undefined>;
}

export function systemHost(parts: Pick<Host, 'exec' | 'clock' | 'env'>): Host {
  return {
    ...parts,
    platform: process.platform,
    readFile: (path) => readFile(path, 'utf8').catch(() => undefined),
    isReadable: (path) =>
      access(path, constants.R_OK).then(
        () => true,
        () => false,
      ),
    freeSpace: async (path) => {
      const found = await statfs(path).catch(() => undefined);
      if (found === undefined) return undefined;
      return { freeBytes: found.bavail * found.bsize, totalBytes: found.blocks * found.bsize };
    },
    isBindable: async (port) => (await bindProblem('127.0.0.1', port)) === undefined,
    bindProblem,
  };
}

function bindProblem(address: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    server.listen({ port, host: address, exclusive: true }, () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
}
