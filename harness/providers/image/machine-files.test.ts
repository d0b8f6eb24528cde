import { expect } from 'chai';
import { ScriptedExec } from '../../core/testing/scripted-exec.ts';
import { libraryPaths, machineFiles } from './machine-files.ts';

const GLIBC = `\tlinux-vdso.so.1 (0x00007ff0ef4fc000)
\tlibdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007ff0ef4e6000)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007ff0eef3e000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007ff0ef4fe000)
`;
const MUSL = `\t/lib/ld-musl-x86_64.so.1 (0x7f1)
\tlibstdc++.so.6 => /usr/lib/libstdc++.so.6 (0x7f2)
\tlibc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f1)
`;

describe('libraryPaths', () => {
  it('has every library and the loader, but not the vdso', () => {
    expect(libraryPaths(GLIBC)).to.deep.equal([
      '/lib/x86_64-linux-gnu/libdl.so.2',
      '/lib/x86_64-linux-gnu/libc.so.6',
      '/lib64/ld-linux-x86-64.so.2',
    ]);
  });

  it('names a file once that is both loader and library', () => {
    expect(libraryPaths(MUSL)).to.deep.equal(['/lib/ld-musl-x86_64.so.1', '/usr/lib/libstdc++.so.6']);
  });
});

describe('machineFiles', () => {
  const files = (ldd: string): ReturnType<typeof machineFiles> =>
    machineFiles(import.meta.filename, new ScriptedExec(() => ldd), new AbortController().signal);

  it('has the binary, a world-writable /tmp and the account that the image runs as', async () => {
    const entries = new Map((await files('')).map((entry) => [entry.path, entry]));
    expect(entries.get('tmp/')).to.deep.equal({ path: 'tmp/', mode: 0o1777 });
    expect(entries.get('usr/local/bin/node')?.mode).to.equal(0o755);
    expect(Buffer.from(entries.get('usr/local/bin/node')?.content ?? []).toString()).to.contain(
      "describe('machineFiles'",
    );
    expect(Buffer.from(entries.get('etc/passwd')?.content ?? []).toString()).to.contain('nobody:x:65534:65534:');
  });

  it('has each library under the path that the loader looks at', async () => {
    const library = import.meta.filename;
    const paths = (await files(`\tlibx.so => ${library} (0x1)\n`)).map(({ path }) => path);
    expect(paths).to.contain(library.slice(1));
  });

  it('fails on a library that cannot be read', async () => {
    const error: unknown = await files('\tlibx.so => /nowhere/libx.so (0x1)\n').catch((thrown: unknown) => thrown);
    expect((error as NodeJS.ErrnoException).code).to.equal('ENOENT');
  });
});
