import { expect } from 'chai';
import { ContainerFiles } from './container-files.ts';
import { MemoryTree, ProjectedTree } from './file-tree.ts';

describe('the files of a container', () => {
  const config = new ProjectedTree(() =>
    Promise.resolve(
      new Map([
        ['a', Buffer.from('A')],
        ['sub/b', Buffer.from('B')],
      ]),
    ),
  );
  const shared = new MemoryTree();
  shared.makeDirectory('part');
  let files: ContainerFiles;

  before(async () => {
    files = await ContainerFiles.make(
      [
        { path: '/etc/config', tree: config, subPath: '', isReadOnly: false },
        { path: '/etc/one', tree: config, subPath: 'sub/b', isReadOnly: false },
        { path: '/data', tree: shared, subPath: '', isReadOnly: false },
        { path: '/data/inner', tree: config, subPath: 'sub', isReadOnly: true },
        { path: '/part', tree: shared, subPath: 'part', isReadOnly: false },
      ],
      new Map([['/etc/hostname', 'me\n']]),
    );
  });

  async function code(work: Promise<unknown>): Promise<unknown> {
    return work.then(
      () => 'none',
      (error: unknown) => (error as { readonly code?: string }).code,
    );
  }

  it('are those of its volumes and its own', async () => {
    expect(String(await files.read('/etc/hostname'))).to.equal('me\n');
    expect(String(await files.read('/etc/config/sub/../a'))).to.equal('A');
    expect(String(await files.read('/etc/one'))).to.equal('B');
    expect(String(await files.read('/data/inner/b'))).to.equal('B');
    expect(await files.list('/etc')).to.deep.equal(['config', 'hostname', 'one']);
    expect(await files.list('/etc/config')).to.deep.equal(['a', 'sub']);
    expect(await files.list('/data')).to.deep.equal(['inner', 'part']);
  });

  it('are written, added to and removed, and shared through a volume', async () => {
    await files.write('/tmp/x', Buffer.from('1'));
    await files.write('/tmp/x', Buffer.from('2'), { append: true });
    expect(String(await files.read('/tmp/x'))).to.equal('12');
    await files.remove('/tmp/x');
    expect(await code(files.read('/tmp/x'))).to.equal('ENOENT');
    await files.write('/part/y', Buffer.from('y'));
    expect(String(await files.read('/data/part/y'))).to.equal('y');
  });

  it('are refused as Node refuses them', async () => {
    expect(await code(files.read('/nope'))).to.equal('ENOENT');
    expect(await code(files.read('/etc'))).to.equal('EISDIR');
    expect(await code(files.list('/etc/hostname'))).to.equal('ENOTDIR');
    expect(await code(files.list('/nope'))).to.equal('ENOENT');
    expect(await code(files.write('/etc/config/a', Buffer.from('')))).to.equal('EROFS');
    expect(await code(files.remove('/data/inner/b'))).to.equal('EROFS');
    expect(await code(files.write('/no/where', Buffer.from('')))).to.equal('ENOENT');
    expect(await code(files.write('/tmp', Buffer.from('')))).to.equal('EISDIR');
    expect(await code(files.remove('/__proto__'))).to.equal('ENOENT');
  });
});
