import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeError } from '../../core/errors.ts';
import type { StepEvent } from '../../core/events.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { ScriptedExec, type ExecScript } from '../../core/testing/scripted-exec.ts';
import { ORDINARY_BASE } from './base-image.ts';
import { buildRuntimeImage, type RuntimeImage } from './runtime-image.ts';

describe('buildRuntimeImage', () => {
  let directory: string;
  let entry: string;
  let events: StepEvent[];
  let present: Set<string>;
  let exec: ScriptedExec;

  /** An engine without a registry: it has what is in `present`. */
  const engine: ExecScript = ({ command, args, line }) => {
    if (command === 'ldd') return '';
    const last = args.at(-1) ?? '';
    if (line.startsWith('docker image inspect')) {
      return present.has(last)
        ? JSON.stringify([{ Id: `sha256:${last}` }])
        : { exitCode: 1, stderr: `Error: No such image: ${last}` };
    }
    if (args[0] === 'pull') return { exitCode: 1, stderr: 'no such host' };
    if (args[0] === 'import') present.add(last);
    if (args[0] === 'build') present.add(args[2] ?? '');
    return '';
  };
  const build = (options: { readonly base?: string; readonly platform?: string } = {}): Promise<RuntimeImage> => {
    events = [];
    return buildRuntimeImage({
      exec,
      clock: new FakeClock(),
      emit: (event) => events.push(event),
      signal: new AbortController().signal,
      nodeBinary: import.meta.filename,
      platform: 'linux',
      entry,
      ...options,
    });
  };
  const verbs = (): readonly string[] => exec.calls.map(({ args }) => args.slice(0, 2).join(' '));
  const failure = async (work: Promise<unknown>): Promise<string> =>
    describeError(await work.catch((thrown: unknown) => thrown));

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetbed-image-'));
    entry = join(directory, 'main.ts');
    await writeFile(entry, 'export const answer: number = 42; process.stdout.write(String(answer));');
    present = new Set();
    exec = new ScriptedExec(engine);
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('takes the ordinary base when the engine has it', async () => {
    present.add(ORDINARY_BASE);
    const image = await build();
    expect(image.reference).to.match(/^fleetbed\.local\/runtime:[0-9a-f]{12}$/);
    expect(image).to.include({ built: true, base: 'node:22-slim, which is in the local engine' });
    expect(verbs()).to.deep.equal(['image inspect', 'image inspect', 'build --tag']);
  });

  it('makes the machine base when the ordinary one cannot be pulled, and says why', async () => {
    const image = await build();
    expect(image.base).to.equal(
      "this machine's Node, node:22-slim is not in the local engine and cannot be pulled: no such host",
    );
    expect(events.find(({ type }) => type === 'step-note')?.detail).to.equal(`base: ${image.base}`);
    expect(verbs()).to.contain('import --change');
  });

  it('builds nothing and pulls nothing the second time', async () => {
    const first = await build();
    exec = new ScriptedExec(engine);
    expect(await build()).to.deep.equal({
      reference: first.reference,
      built: false,
      base: "this machine's Node, made earlier, node:22-slim is not in the local engine",
    });
    expect(exec.lines.filter((line) => !line.startsWith('docker image inspect'))).to.deep.equal([
      `ldd ${import.meta.filename}`,
    ]);
  });

  it('gives another program another reference, on the same base', async () => {
    const first = await build();
    await writeFile(entry, 'process.stdout.write("other");');
    exec = new ScriptedExec(engine);
    const second = await build();
    expect(second.reference).not.to.equal(first.reference);
    expect(second.built).to.equal(true);
    expect(verbs()).not.to.contain('import --change');
  });

  it('pulls a base that was asked for, and says what docker said', async () => {
    expect(await failure(build({ base: 'node:99' }))).to.equal(
      [
        'FLEETBED_IMAGE_BUILD_FAILED: node:99 is not in the local engine and cannot be pulled',
        '  observed: no such host',
        '  next: name another image with Node 20 or newer as the base, or `machine` on Linux',
      ].join('\n'),
    );
  });

  it('refuses the machine base elsewhere than on Linux', async () => {
    expect(await failure(build({ base: 'machine', platform: 'darwin' }))).to.contain(
      'FLEETBED_UNSUPPORTED: the base `machine` needs Linux, this is darwin',
    );
  });

  it('says what docker said when the build fails', async () => {
    present.add(ORDINARY_BASE);
    exec = new ScriptedExec(
      ({ args }) => (args[0] === 'build' ? { exitCode: 1, stderr: 'no space left on device' } : undefined),
      engine,
    );
    expect(await failure(build())).to.match(
      /^FLEETBED_IMAGE_BUILD_FAILED: docker could not build fleetbed\.local\/runtime:[0-9a-f]{12}\n {2}observed: no space left on device\n/,
    );
  });

  it('tells an engine that does not answer from a build that fails', async () => {
    exec = new ScriptedExec(() => ({
      exitCode: 1,
      stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.',
    }));
    expect(await failure(build())).to.contain('FLEETBED_DOCKER_UNAVAILABLE: the Docker daemon does not answer');
  });

  it('names every place where the program cannot be bundled', async () => {
    present.add(ORDINARY_BASE);
    await writeFile(entry, "import './nowhere.ts';\nimport './neither.ts';");
    const said = await failure(build());
    expect(said).to.match(/^FLEETBED_IMAGE_BUILD_FAILED: .*main\.ts could not be bundled\n/);
    expect(said).to.match(/1:8 .*main\.ts: Could not resolve "\.\/nowhere\.ts"/);
    expect(said).to.match(/2:8 .*main\.ts: Could not resolve "\.\/neither\.ts"/);
  });
});
