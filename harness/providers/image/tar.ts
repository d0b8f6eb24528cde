/** A file or directory of an archive. */
export interface TarEntry {
  /** Relative, with `/`; a directory ends with one. */
  readonly path: string;
  /** Permission bits, `0o755`. */
  readonly mode: number;
  /** Absent for a directory. */
  readonly content?: Uint8Array;
}

const BLOCK = 512;

/**
 * Writes a POSIX ustar archive, the format that `docker build -` and `docker import -` read.
 *
 * Owner root, time 0: the same entries give the same bytes. Does: files up to 8 GiB and directories, paths of up to 100
 * bytes, or up to 255 with a `/` to split at. Does not: links, owners, extended headers.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 */
export function* tar(entries: Iterable<TarEntry>): Generator<Uint8Array> {
  for (const { path, mode, content } of entries) {
    yield header(path, mode, content);
    if (content === undefined) continue;
    yield content;
    const padding = (BLOCK - (content.length % BLOCK)) % BLOCK;
    if (padding > 0) yield Buffer.alloc(padding);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function header(path: string, mode: number, content: Uint8Array | undefined): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { prefix, name } = splitPath(path);
  block.write(name, 0);
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(content?.length ?? 0, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(' '.repeat(8), 148); // the checksum counts its own field as blanks
  block.write(content === undefined ? '5' : '0', 156);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

function splitPath(path: string): { readonly prefix: string; readonly name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path };
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (name !== '' && Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { prefix, name };
  }
  throw new RangeError(`path too long for a ustar archive: ${path}`);
}
