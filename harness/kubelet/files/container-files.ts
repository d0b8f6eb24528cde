import { posix } from 'node:path';
import type { ProgramFiles } from '../../workloads/program.ts';
import { fileError } from './file-errors.ts';
import { MemoryTree, type FileTree } from './file-tree.ts';

export interface Mount {
  /** Absolute. */
  readonly path: string;
  readonly tree: FileTree;
  /** Within the tree; empty for all of it. */
  readonly subPath: string;
  readonly isReadOnly: boolean;
}

/** The directories that every image has. */
const DIRECTORIES: readonly string[] = [
  'bin',
  'dev',
  'etc',
  'home',
  'root',
  'run',
  'tmp',
  'usr',
  'usr/bin',
  'var',
  'var/log',
  'var/run',
  'var/tmp',
];

/** The files of one run of a container: its own, in memory, and the volumes that are mounted over them. */
export class ContainerFiles implements ProgramFiles {
  readonly #root: MemoryTree;
  /** Longest path first. */
  readonly #mounts: readonly Mount[];

  /** @param own files that are there from the start, by absolute path */
  static async make(mounts: readonly Mount[], own: ReadonlyMap<string, string>): Promise<ContainerFiles> {
    const root = new MemoryTree(DIRECTORIES);
    for (const [path, text] of own) {
      root.makeDirectory(posix.dirname(path).slice(1));
      await root.write(path.slice(1), Buffer.from(text), false);
    }
    for (const { path } of mounts) if (path !== '/') root.makeDirectory(path.slice(1));
    return new ContainerFiles(root, mounts);
  }

  private constructor(root: MemoryTree, mounts: readonly Mount[]) {
    this.#root = root;
    this.#mounts = [...mounts].sort((a, b) => b.path.length - a.path.length);
  }

  async read(path: string): Promise<Buffer> {
    const { tree, inner } = this.#find(path);
    const found = await tree.read(inner);
    if (found === 'directory') throw fileError('EISDIR', 'read', path);
    if (found === undefined) throw fileError('ENOENT', 'open', path);
    return found;
  }

  async list(path: string): Promise<readonly string[]> {
    const { tree, inner } = this.#find(path);
    const names = await tree.list(inner);
    if (names !== undefined) return [...new Set([...names, ...this.#mountsIn(path)])].sort();
    throw fileError((await tree.read(inner)) === undefined ? 'ENOENT' : 'ENOTDIR', 'scandir', path);
  }

  async write(path: string, data: Buffer, { append = false }: { readonly append?: boolean } = {}): Promise<void> {
    const { tree, inner, isReadOnly } = this.#find(path);
    if (isReadOnly) throw fileError('EROFS', 'open', path);
    await tree.write(inner, data, append);
  }

  async remove(path: string): Promise<void> {
    const { tree, inner, isReadOnly } = this.#find(path);
    if (isReadOnly) throw fileError('EROFS', 'unlink', path);
    await tree.remove(inner);
  }

  #find(path: string): { readonly tree: FileTree; readonly inner: string; readonly isReadOnly: boolean } {
    const clean = posix.resolve('/', path);
    for (const mount of this.#mounts) {
      if (clean !== mount.path && !clean.startsWith(mount.path === '/' ? '/' : `${mount.path}/`)) continue;
      const inner = posix.join(mount.subPath, clean.slice(mount.path.length)).replace(/^[./]+$|^\/+|\/+$/g, '');
      return { tree: mount.tree, inner, isReadOnly: mount.isReadOnly || mount.tree.isReadOnly };
    }
    return { tree: this.#root, inner: clean.slice(1), isReadOnly: false };
  }

  /** Mounts within a mounted tree, which does not know them. */
  #mountsIn(path: string): readonly string[] {
    const prefix = posix.join(posix.resolve('/', path), '/');
    return this.#mounts
      .filter((mount) => mount.path.startsWith(prefix) && mount.path !== prefix)
      .map((mount) => mount.path.slice(prefix.length).split('/', 1)[0] ?? '')
      .filter((name) => name !== '');
  }
}
