import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Exec } from '../../core/exec.ts';
import type { TarEntry } from './tar.ts';

/** Where the bundle finds Node in every base. */
export const NODE_PATH = 'usr/local/bin/node';

const CA_CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt';

/** glibc before 2.34 loads these by name when it resolves a hostname; `ldd` does not show them. */
const NAME_SERVICE = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];

const ACCOUNTS = 'root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n';
const GROUPS = 'root:x:0:\nnobody:x:65534:\n';

/** The paths that `ldd` names, the loader among them; the kernel's vdso has none. */
export function libraryPaths(ldd: string): readonly string[] {
  const paths = ldd.split('\n').flatMap((line) => /(?:=>\s+|^\s*)(\/\S+)\s+\(0x/.exec(line)?.[1] ?? []);
  return [...new Set(paths)];
}

/**
 * The root file system of base `machine`: this machine's Node binary, the libraries it is linked with, and the few files
 * that a program expects. Libraries keep their paths, since the binary names its loader by path. Linux only.
 */
export async function machineFiles(nodeBinary: string, exec: Exec, signal: AbortSignal): Promise<readonly TarEntry[]> {
  const { stdout } = await exec.run('ldd', [nodeBinary], { signal });
  const linked = libraryPaths(stdout);
  const libc = linked.find((path) => basename(path).startsWith('libc.so'));
  const loadedByName = libc === undefined ? [] : NAME_SERVICE.map((name) => join(dirname(libc), name));
  const libraries = await Promise.all([
    ...linked.map((path) => file(path.slice(1), 0o755, path)),
    ...loadedByName.filter((path) => !linked.includes(path)).map((path) => fileIfThere(path.slice(1), 0o755, path)),
  ]);
  return [
    { path: 'tmp/', mode: 0o1777 },
    text('etc/passwd', ACCOUNTS),
    text('etc/group', GROUPS),
    text('etc/nsswitch.conf', 'hosts: files dns\n'),
    ...(await fileIfThere(CA_CERTIFICATES, 0o644, `/${CA_CERTIFICATES}`)),
    ...libraries.flat(),
    ...(await file(NODE_PATH, 0o755, nodeBinary)),
  ];
}

function text(path: string, content: string): TarEntry {
  return { path, mode: 0o644, content: Buffer.from(content) };
}

async function file(path: string, mode: number, from: string): Promise<readonly TarEntry[]> {
  return [{ path, mode, content: await readFile(await realpath(from)) }];
}

async function fileIfThere(path: string, mode: number, from: string): Promise<readonly TarEntry[]> {
  try {
    return await file(path, mode, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
