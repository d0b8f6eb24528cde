import { fileError } from './file-errors.ts';

/** Files by path relative to a root, without a leading slash; the root is the empty path. */
export interface FileTree {
  readonly isReadOnly: boolean;
  /** Undefined where there is no file; `directory` where there is one. */
  read(path: string): Promise<Buffer | 'directory' | undefined>;
  /** Undefined where there is no directory. */
  list(path: string): Promise<readonly string[] | undefined>;
  write(path: string, data: Buffer, append: boolean): Promise<void>;
  remove(path: string): Promise<void>;
}

/** What may be written to one tree, in bytes: the memory of this process is everybody's. */
const LIMIT_BYTES = 256 * 1024 * 1024;

/** Files that are kept in memory: of a container, or of an `emptyDir` that several containers share. */
export class MemoryTree implements FileTree {
  readonly isReadOnly = false;
  readonly #files = new Map<string, Buffer[]>();
  readonly #directories: Set<string>;
  #bytes = 0;

  constructor(directories: readonly string[] = []) {
    this.#directories = new Set(['', ...directories]);
  }

  read(path: string): Promise<Buffer | 'directory' | undefined> {
    const parts = this.#files.get(path);
    if (parts === undefined) return Promise.resolve(this.#directories.has(path) ? 'directory' : undefined);
    const whole = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    if (whole === undefined) return Promise.resolve(Buffer.alloc(0));
    if (parts.length > 1) this.#files.set(path, [whole]);
    return Promise.resolve(whole);
  }

  list(path: string): Promise<readonly string[] | undefined> {
    if (!this.#directories.has(path)) return Promise.resolve(undefined);
    const prefix = path === '' ? '' : `${path}/`;
    const names = new Set<string>();
    for (const each of [...this.#files.keys(), ...this.#directories])
      if (each !== '' && each.startsWith(prefix)) names.add(each.slice(prefix.length).split('/', 1)[0] ?? '');
    names.delete('');
    return Promise.resolve([...names].sort());
  }

  write(path: string, data: Buffer, append: boolean): Promise<void> {
    if (this.#directories.has(path)) return Promise.reject(fileError('EISDIR', 'open', path));
    const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    if (this.#files.has(parent)) return Promise.reject(fileError('ENOTDIR', 'open', path));
    if (!this.#directories.has(parent)) return Promise.reject(fileError('ENOENT', 'open', path));
    const before = this.#files.get(path);
    const kept = append && before !== undefined ? before : [];
    const freed = append ? 0 : sizeOf(before);
    if (this.#bytes - freed + data.length > LIMIT_BYTES)
      return Promise.reject(
        Object.assign(new Error(`ENOSPC: no space left on device, write '${path}'`), { code: 'ENOSPC' }),
      );
    this.#bytes += data.length - freed;
    // The writer may go on to use its buffer.
    kept.push(Buffer.from(data));
    this.#files.set(path, kept);
    return Promise.resolve();
  }

  /** For paths of mounts and of what a volume holds. */
  makeDirectory(path: string): void {
    let at = '';
    for (const part of path.split('/')) {
      at = at === '' ? part : `${at}/${part}`;
      if (!this.#files.has(at)) this.#directories.add(at);
    }
  }

  remove(path: string): Promise<void> {
    const file = this.#files.get(path);
    if (file === undefined)
      return Promise.reject(fileError(this.#directories.has(path) ? 'EISDIR' : 'ENOENT', 'unlink', path));
    this.#bytes -= sizeOf(file);
    this.#files.delete(path);
    return Promise.resolve();
  }
}

function sizeOf(parts: readonly Buffer[] = []): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** Files that are made anew whenever they are asked for. Rejects where they cannot be. */
export class ProjectedTree implements FileTree {
  readonly isReadOnly = true;
  readonly #files: () => Promise<ReadonlyMap<string, Buffer>>;

  constructor(files: () => Promise<ReadonlyMap<string, Buffer>>) {
    this.#files = files;
  }

  async read(path: string): Promise<Buffer | 'directory' | undefined> {
    const files = await this.#files();
    const file = files.get(path);
    if (file !== undefined) return file;
    return isDirectory(files, path) ? 'directory' : undefined;
  }

  async list(path: string): Promise<readonly string[] | undefined> {
    const files = await this.#files();
    if (!isDirectory(files, path)) return undefined;
    const prefix = path === '' ? '' : `${path}/`;
    const names = [...files.keys()]
      .filter((each) => each.startsWith(prefix))
      .map((each) => each.slice(prefix.length).split('/', 1)[0] ?? '');
    return [...new Set(names)].sort();
  }

  write(path: string): Promise<void> {
    return Promise.reject(fileError('EROFS', 'open', path));
  }

  remove(path: string): Promise<void> {
    return Promise.reject(fileError('EROFS', 'unlink', path));
  }
}

function isDirectory(files: ReadonlyMap<string, Buffer>, path: string): boolean {
  return path === '' || [...files.keys()].some((each) => each.startsWith(`${path}/`));
}
