import { posix } from 'node:path';
import type { ProgramFiles } from '../program.ts';

function problem(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

/** The files of a container, in memory. Directories are those that were made and those that hold something. */
export class MemoryFiles implements ProgramFiles {
  readonly #files = new Map<string, Buffer>();
  readonly #directories = new Set(['/', '/tmp', '/bin', '/etc', '/root']);

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) {
      this.#files.set(path, Buffer.from(text));
      this.#addDirectories(posix.dirname(path));
    }
  }

  read(path: string): Promise<Buffer> {
    const file = this.#files.get(path);
    if (file !== undefined) return Promise.resolve(file);
    return Promise.reject(problem(this.#directories.has(path) ? 'EISDIR' : 'ENOENT', path));
  }

  list(path: string): Promise<readonly string[]> {
    if (this.#files.has(path)) return Promise.reject(problem('ENOTDIR', path));
    if (!this.#directories.has(path)) return Promise.reject(problem('ENOENT', path));
    const all = [...this.#files.keys(), ...this.#directories];
    const inside = all.filter((other) => other !== path && posix.dirname(other) === path).map((p) => posix.basename(p));
    return Promise.resolve([...new Set(inside)].sort());
  }

  write(path: string, data: Buffer, options?: { readonly append?: boolean }): Promise<void> {
    if (!this.#directories.has(posix.dirname(path))) return Promise.reject(problem('ENOENT', path));
    if (this.#directories.has(path)) return Promise.reject(problem('EISDIR', path));
    const before = options?.append === true ? this.#files.get(path) : undefined;
    this.#files.set(path, before === undefined ? Buffer.from(data) : Buffer.concat([before, data]));
    return Promise.resolve();
  }

  remove(path: string): Promise<void> {
    const there = this.#files.delete(path) || this.#directories.delete(path);
    return there ? Promise.resolve() : Promise.reject(problem('ENOENT', path));
  }

  makeDirectory(path: string): Promise<void> {
    if (this.#files.has(path)) return Promise.reject(problem('EEXIST', path));
    this.#addDirectories(path);
    return Promise.resolve();
  }

  #addDirectories(path: string): void {
    for (let at = path; !this.#directories.has(at); at = posix.dirname(at)) this.#directories.add(at);
  }
}
