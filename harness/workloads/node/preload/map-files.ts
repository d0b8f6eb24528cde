import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Functions whose first argument is a path, without their `Sync` and promise forms. */
const ONE_PATH: readonly string[] = [
  'access',
  'appendFile',
  'chmod',
  'exists',
  'lstat',
  'mkdir',
  'mkdtemp',
  'open',
  'opendir',
  'readFile',
  'readdir',
  'readlink',
  'rm',
  'rmdir',
  'stat',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
];
const TWO_PATHS: readonly string[] = ['copyFile', 'cp', 'link', 'rename', 'symlink'];
const OTHERS: readonly string[] = ['createReadStream', 'createWriteStream', 'watch', 'watchFile', 'unwatchFile'];

/** Of the machine, whatever the container has. */
const OF_THE_MACHINE = /^\/(?:dev|proc|sys)(?:\/|$)/;

/** Has `node:fs` find the absolute paths of the container below `root`. */
export function mapFiles(root: string): void {
  const exists = fs.existsSync;
  const map = (value: unknown): unknown => {
    const text = value instanceof URL && value.protocol === 'file:' ? fileURLToPath(value) : value;
    if (typeof text !== 'string' || !path.isAbsolute(text) || OF_THE_MACHINE.test(text)) return value;
    if (text === root || text.startsWith(`${root}/`)) return value;
    const inside = path.join(root, text);
    return exists(inside) || exists(path.dirname(inside)) ? inside : value;
  };
  const wrap = (holder: object, name: string, paths: 1 | 2): void => {
    const method: unknown = Reflect.get(holder, name);
    if (typeof method !== 'function') return;
    const mapped: Method = function (...args) {
      const [first, second, ...rest] = args;
      const given = paths === 1 ? args.slice(1) : [map(second), ...rest];
      return Reflect.apply(method, this, [map(first), ...given]);
    };
    Reflect.set(holder, name, Object.assign(mapped, method));
  };
  for (const [names, paths] of [
    [ONE_PATH, 1],
    [TWO_PATHS, 2],
  ] as const)
    for (const name of names) {
      wrap(fs, name, paths);
      wrap(fs, `${name}Sync`, paths);
      wrap(fs.promises, name, paths);
    }
  for (const name of OTHERS) wrap(fs, name, 1);
}
