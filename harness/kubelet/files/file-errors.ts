/** Errors of a file system, in the form that Node gives them. */
type Code = 'ENOENT' | 'EISDIR' | 'ENOTDIR' | 'EROFS';

const WORDS: Readonly<Record<Code, string>> = {
  ENOENT: 'no such file or directory',
  EISDIR: 'illegal operation on a directory',
  ENOTDIR: 'not a directory',
  EROFS: 'read-only file system',
};

export function fileError(code: Code, call: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${WORDS[code]}, ${call} '${path}'`), { code, syscall: call, path });
}
