import { posix } from 'node:path';
import type { Applet, AppletPlace } from './applet.ts';
import { inputFiles } from './applet.ts';
import { errnoText } from './errno-text.ts';
import { chunksOf } from './input.ts';
import { parseOptions } from './options.ts';

export const cat: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'nubvteAEs' });
  let status = 0;
  let line = 1;
  let fresh = true;
  for await (const { chunks } of inputFiles(place, options.operands, () => (status = 1))) {
    for await (const chunk of chunks) {
      if (!options.has('n')) await place.out(chunk);
      else {
        const text = chunk.toString('utf8').replace(/[^\n]*\n|[^\n]+$/g, (all) => {
          const prefix = fresh ? `${String(line).padStart(6)}\t` : '';
          fresh = all.endsWith('\n');
          if (fresh) line += 1;
          return `${prefix}${all}`;
        });
        await place.out(text);
      }
    }
  }
  return status;
};

export const tee: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'ai' });
  const { files, stdin } = place.context;
  const paths = options.operands.map((name) => place.path(name));
  if (!options.has('a')) for (const path of paths) await files.write(path, Buffer.alloc(0));
  for await (const chunk of chunksOf(stdin)) {
    await place.out(chunk);
    for (const path of paths) await files.write(path, chunk, { append: true });
  }
  return 0;
};

export const touch: Applet = async (place) =>
  eachOperand(place, parseOptions(place.words, { letters: 'camr:t:d:' }).operands, async (path) => {
    await place.context.files.write(path, Buffer.alloc(0), { append: true });
  });

export const makeDirectory: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'pm:', long: { parents: 'p' } });
  return eachOperand(
    place,
    options.operands,
    async (path) => {
      const { files } = place.context;
      const exists = await kindOf(place, path);
      if (exists !== 'nothing' && !(options.has('p') && exists === 'directory')) {
        throw Object.assign(new Error('exists'), { code: 'EEXIST' });
      }
      if (!options.has('p') && (await kindOf(place, posix.dirname(path))) !== 'directory') {
        throw Object.assign(new Error('none'), { code: 'ENOENT' });
      }
      if (files.makeDirectory === undefined) throw Object.assign(new Error('read-only'), { code: 'EROFS' });
      await files.makeDirectory(path);
    },
    (name, why) => `can't create directory '${name}': ${why}`,
  );
};

export const remove: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'rRfiv' });
  const deep = options.has('r') || options.has('R');
  return eachOperand(
    place,
    options.operands,
    async (path) => {
      const kind = await kindOf(place, path);
      if (kind === 'nothing' && options.has('f')) return;
      if (kind === 'directory' && !deep) throw Object.assign(new Error('directory'), { code: 'EISDIR' });
      await removeTree(place, path, kind);
    },
    (name, why) => (why === 'Is a directory' ? `'${name}' is a directory` : `can't remove '${name}': ${why}`),
  );
};

async function removeTree(place: AppletPlace, path: string, kind: 'file' | 'directory' | 'nothing'): Promise<void> {
  const { files } = place.context;
  if (kind === 'directory') {
    for (const name of await files.list(path)) {
      const inner = posix.join(path, name);
      await removeTree(place, inner, await kindOf(place, inner));
    }
  }
  await files.remove(path);
}

export const copy: Applet = (place) => transfer(place, false);
export const move: Applet = (place) => transfer(place, true);

async function transfer(place: AppletPlace, removes: boolean): Promise<number> {
  const { operands } = parseOptions(place.words, { letters: 'rRfpaivdTn' });
  const target = operands.at(-1);
  if (target === undefined || operands.length < 2) {
    await place.complain('missing file operand');
    return 1;
  }
  const into = await kindOf(place, place.path(target));
  return eachOperand(
    place,
    operands.slice(0, -1),
    async (path) => {
      const to = into === 'directory' ? posix.join(place.path(target), posix.basename(path)) : place.path(target);
      await copyTree(place, path, to);
      if (removes) await removeTree(place, path, await kindOf(place, path));
    },
    (name, why) => `can't ${removes ? 'rename' : 'stat'} '${name}': ${why}`,
  );
}

async function copyTree(place: AppletPlace, from: string, to: string): Promise<void> {
  const { files } = place.context;
  if ((await kindOf(place, from)) !== 'directory') {
    await files.write(to, await files.read(from));
    return;
  }
  await files.makeDirectory?.(to);
  for (const name of await files.list(from)) await copyTree(place, posix.join(from, name), posix.join(to, name));
}

async function eachOperand(
  place: AppletPlace,
  operands: readonly string[],
  work: (path: string) => Promise<void>,
  words: (name: string, why: string) => string = (name, why) => `${name}: ${why}`,
): Promise<number> {
  let status = 0;
  for (const name of operands) {
    try {
      await work(place.path(name));
    } catch (error) {
      await place.complain(words(name, errnoText(error)));
      status = 1;
    }
  }
  return status;
}

export async function kindOf({ context }: AppletPlace, path: string): Promise<'file' | 'directory' | 'nothing'> {
  const isDirectory = await context.files.list(path).then(
    () => true,
    () => false,
  );
  if (isDirectory) return 'directory';
  return context.files.read(path).then(
    () => 'file' as const,
    () => 'nothing' as const,
  );
}

/** Names alone; `-l` has made-up owners, since files here have none. */
export const listFiles: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: '1lahAdRSrt', long: { all: 'a' } });
  const names = options.operands.length === 0 ? ['.'] : options.operands;
  let status = 0;
  const blocks: string[] = [];
  for (const name of names) {
    const kind = await kindOf(place, place.path(name));
    if (kind === 'nothing') {
      await place.complain(`${name}: No such file or directory`);
      status = 1;
      continue;
    }
    const isListed = kind === 'directory' && !options.has('d');
    const inside = isListed ? await place.context.files.list(place.path(name)) : [name];
    const shown = [...inside]
      .sort()
      .filter((file) => options.has('a') || options.has('A') || !file.startsWith('.') || !isListed);
    const lines: string[] = [];
    for (const file of shown) {
      lines.push(
        options.has('l')
          ? await longLine(place, isListed ? posix.join(place.path(name), file) : place.path(file), file)
          : file,
      );
    }
    const title = names.length > 1 && isListed ? `${name}:\n` : '';
    blocks.push(`${title}${lines.map((line) => `${line}\n`).join('')}`);
  }
  await place.out(blocks.join(names.length > 1 ? '\n' : ''));
  return status;
};

async function longLine(place: AppletPlace, path: string, name: string): Promise<string> {
  const isDirectory = (await kindOf(place, path)) === 'directory';
  const size = isDirectory ? 4096 : (await place.context.files.read(path)).length;
  const mode = isDirectory ? 'drwxr-xr-x' : '-rw-r--r--';
  return `${mode}    1 root     root     ${String(size).padStart(9)} Jan  1 00:00 ${name}`;
}
