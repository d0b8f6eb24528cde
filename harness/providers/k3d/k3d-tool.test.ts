import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { FleetbedError } from '../../core/errors.ts';
import type { ExecResult } from '../../core/exec.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { ScriptedExec, type ExecScript } from '../../core/testing/scripted-exec.ts';
import { checkFleet } from '../../topology/decode.ts';
import { planFleet } from '../../topology/plan.ts';
import type { ToolContext } from '../docker/cluster-tool.ts';
import { DockerWorld } from '../testing/docker-world.ts';
import { noTrouble } from '../testing/tool-world.ts';
import { fullReference } from './crictl-image-id.ts';
import { k3dTool } from './k3d-tool.ts';
import { scriptedK3d } from './testing/scripted-k3d.ts';

const file = {
  apiVersion: 'fleetbed.dev/v1alpha1',
  kind: 'Fleet',
  metadata: { name: 'demo' },
  spec: { provider: 'k3d', clusters: ['west'] },
};
const topology = planFleet(checkFleet(file, { file: 'test' }), { subnets: [], ports: [] });
const cluster = topology.clusters[0]!;
const ID = `sha256:${'a'.repeat(64)}`;

describe('k3dTool', () => {
  let directory: string;
  let world: DockerWorld;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-k3d-'));
    world = new DockerWorld();
    world.networks.set('fleetbed-demo', {});
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  function context(exec: ScriptedExec): ToolContext {
    const { signal } = new AbortController();
    return { exec, clock: new FakeClock(), topology, directory, signal, onSpawn: () => undefined };
  }

  function k3d(kubeconfig = ''): ScriptedExec {
    return new ScriptedExec(
      world.script,
      scriptedK3d.command(world, noTrouble(), () => kubeconfig),
    );
  }

  /** A k3d that ends as given, whatever it is asked. */
  function says(result: Partial<ExecResult>): ScriptedExec {
    return new ScriptedExec(world.script, ({ command }) => (command === 'k3d' ? result : undefined));
  }

  async function failure(work: Promise<unknown>): Promise<FleetbedError> {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(FleetbedError);
    return error as FleetbedError;
  }

  it('names what k3d makes', () => {
    expect(k3dTool().nodeContainer(cluster)).to.equal('k3d-demo-west-server-0');
    expect(k3dTool().internalServer(cluster)).to.equal('https://k3d-demo-west-server-0:6443');
  });

  it('gives every call a directory of its own, a deadline and quiet logs, and takes the directory away', async () => {
    const exec = k3d();
    await k3dTool().create(cluster, context(exec));
    await k3dTool().delete(cluster, context(exec));
    const [create, remove] = exec.calls.filter(({ command }) => command === 'k3d');
    expect(create?.line).to.equal(
      `k3d cluster create --config ${path.join(directory, 'west.k3d.json')} --timeout 120s`,
    );
    expect(remove?.line).to.equal('k3d cluster delete demo-west');
    for (const { env } of [create!, remove!]) {
      expect(env['TMPDIR']).to.match(new RegExp(`^${directory}/k3d-`));
      expect(env['KUBECONFIG']).to.equal(path.join(env['TMPDIR'] ?? '', 'kubeconfig'));
      expect(env).to.include({ LOG_LEVEL: 'warn', K3D_FIX_DNS: 'true', D: '$' });
    }
    expect(create!.env['TMPDIR']).not.to.equal(remove!.env['TMPDIR']);
    expect(await readdir(directory)).to.deep.equal(['west.k3d.json']);
  });

  it('takes the directory away after a failure too', async () => {
    const exec = says({ exitCode: 1, stderr: 'FATA[0000] no' });
    await failure(k3dTool().create(cluster, context(exec)));
    expect(await readdir(directory)).to.deep.equal(['west.k3d.json']);
  });

  it('leaves the DNS of the nodes alone when asked to', async () => {
    const exec = k3d();
    await k3dTool({ fixDns: false }).create(cluster, context(exec));
    expect(exec.calls.at(-1)?.env['K3D_FIX_DNS']).to.equal('false');
  });

  describe('says what to do when a creation fails', () => {
    const cases: readonly (readonly [said: string, hint: RegExp])[] = [
      [
        'ERRO[0005] Failed Cluster Start: Bind for 127.0.0.1:6444 failed: port is already allocated',
        /^free 127\.0\.0\.1:\d+ or set spec\.clusters\[0\]\.apiPort$/,
      ],
      [
        "FATA[0000] Failed to create cluster 'demo-west' because a cluster with that name already exists",
        /^remove it with `k3d cluster delete demo-west`/,
      ],
      [
        'ERRO[0001] no gateway defined for network fleetbed-demo',
        /^make the network fleetbed-demo anew with --gateway$/,
      ],
      [
        'ERRO[0003] Failed to pull image: manifest unknown',
        /^see that the images exist .* rancher\/k3s:x, and k3d-proxy/,
      ],
      ['ERRO[0041] Failed Cluster Start: context deadline exceeded', /^see `docker logs k3d-demo-west-server-0`/],
      ['ERRO[0001] something new', /^run `fleetbed doctor`/],
    ];
    for (const [said, hint] of cases) {
      it(said, async () => {
        const error = await failure(
          k3dTool({ image: 'rancher/k3s:x' }).create(cluster, context(says({ exitCode: 1, stderr: said }))),
        );
        expect(error.code).to.equal('FLEETBED_CLUSTER_CREATE_FAILED');
        expect(error.message).to.equal('k3d could not create cluster "west"');
        expect(error.observed).to.equal(said);
        expect(error.hint).to.match(hint);
      });
    }
  });

  it('tells a daemon that is gone from one that refuses this k3d', async () => {
    world.daemonRuns = false;
    const gone = await failure(k3dTool().create(cluster, context(k3d())));
    expect([gone.code, gone.hint]).to.deep.equal([
      'FLEETBED_DOCKER_UNAVAILABLE',
      'start Docker (`sudo systemctl start docker`, or Docker Desktop) and run the command again',
    ]);
    const stderr = 'FATA[0000] client version 1.41 is too old. Minimum supported API version is 1.44';
    const refused = await failure(k3dTool().create(cluster, context(says({ exitCode: 1, stderr }))));
    expect(refused.code).to.equal('FLEETBED_DOCKER_UNAVAILABLE');
    expect(refused.hint).to.contain('this k3d is too old');
  });

  it('removes what k3d does not find any more', async () => {
    const labels = { app: 'k3d', 'k3d.cluster': 'demo-west' };
    world.addNode('k3d-demo-west-tools', 'fleetbed-demo', labels);
    world.addNode('k3d-other-server-0', 'k3d-other', { app: 'k3d', 'k3d.cluster': 'other' });
    world.volumes.add('k3d-demo-west-images');
    await k3dTool().delete(cluster, context(k3d()));
    expect(world.leftovers).to.deep.equal(['fleetbed-demo', 'k3d-other-server-0']);
  });

  it('removes a cluster even when k3d is gone', async () => {
    await k3dTool().create(cluster, context(k3d()));
    await k3dTool().delete(cluster, context(new ScriptedExec(world.script)));
    expect(world.leftovers).to.deep.equal(['fleetbed-demo']);
  });

  it('never deletes without a name, which would be the cluster of somebody else', async () => {
    const exec = k3d();
    const error: unknown = await k3dTool()
      .delete({ ...cluster, runtimeName: '' }, context(exec))
      .catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(TypeError).with.property('message', 'a k3d cluster needs a name');
    expect(exec.calls).to.deep.equal([]);
  });

  it('reads the kubeconfig with its document mark, and refuses one that is none', async () => {
    const kubeconfig = JSON.stringify({
      clusters: [{ name: 'k3d-demo-west', cluster: { server: 'https://127.0.0.1:6444' } }],
      users: [{ name: 'admin@k3d-demo-west', user: {} }],
      contexts: [{ name: 'k3d-demo-west', context: { cluster: 'k3d-demo-west', user: 'admin@k3d-demo-west' } }],
    });
    const exec = k3d(kubeconfig);
    expect(await k3dTool().kubeconfig(cluster, context(exec))).to.equal(`---\n${kubeconfig}`);
    expect(exec.lines).to.deep.equal(['k3d kubeconfig get demo-west']);
    const error = await failure(k3dTool().kubeconfig(cluster, context(says({ stdout: 'INFO[0000] nothing\n' }))));
    expect(error.code).to.equal('FLEETBED_KUBECONFIG_INVALID');
  });

  it('imports an archive in direct mode', async () => {
    await k3dTool().create(cluster, context(k3d()));
    const exec = k3d();
    await k3dTool().loadArchive(cluster, 'fleetbed.dev/runtime:1', '/tmp/image.tar', context(exec));
    expect(exec.lines).to.deep.equal(['k3d image import --mode direct --cluster demo-west /tmp/image.tar']);
  });

  it('asks the node for the id of an image by its full name', async () => {
    await k3dTool().create(cluster, context(k3d()));
    world.containers.get('k3d-demo-west-server-0')?.images.set('docker.io/library/web:1', ID);
    const exec = k3d();
    expect(await k3dTool().imageId(cluster, 'web:1', context(exec))).to.equal(ID);
    expect(await k3dTool().imageId(cluster, 'web:2', context(exec))).to.equal(undefined);
    expect(exec.lines[0]).to.equal('docker exec k3d-demo-west-server-0 crictl images --output json');
  });

  it('takes an image without a tag for one of another name', async () => {
    const untagged: ExecScript = ({ line }) =>
      line.includes('crictl') ? JSON.stringify({ images: [{ id: ID, repoTags: null }, { id: ID }] }) : undefined;
    expect(await k3dTool().imageId(cluster, 'web:1', context(new ScriptedExec(untagged)))).to.equal(undefined);
  });

  it('sees that the load balancer runs after a node was started, and does not restart it', async () => {
    await k3dTool().create(cluster, context(k3d()));
    const exec = k3d();
    await k3dTool().afterNodeStart(cluster, context(exec));
    expect(exec.lines).to.deep.equal(['docker start k3d-demo-west-serverlb']);
  });
});

describe('fullReference', () => {
  it('writes names as containerd does', () => {
    expect(fullReference('web')).to.equal('docker.io/library/web:latest');
    expect(fullReference('team/web:2')).to.equal('docker.io/team/web:2');
    expect(fullReference('fleetbed.dev/runtime:1')).to.equal('fleetbed.dev/runtime:1');
    expect(fullReference('localhost/web')).to.equal('localhost/web:latest');
    expect(fullReference('registry:5000/web')).to.equal('registry:5000/web:latest');
  });
});
