import { expect } from 'chai';
import { commandFailed } from '../core/exec.ts';
import { FleetbedError } from '../core/errors.ts';
import type { ExecScript } from '../core/testing/scripted-exec.ts';
import type { Host } from './host.ts';
import { preflightChecks } from './preflight.ts';
import { runChecks } from './run-checks.ts';
import { complaints, only, planStore } from './testing/check-lines.ts';
import { dockerSays, kindSays, kubectlSays, scriptedHost } from './testing/scripted-host.ts';

const { signal } = new AbortController();

const KIND = planStore({ provider: 'kind', clusters: 3 });
const ONE = planStore({ provider: 'kind', clusters: 1 });
const K3D = planStore({ provider: 'k3d', clusters: 3 });
const EXISTING = planStore({ provider: 'kubeconfig', kubeconfig: { path: '/kube.yaml' }, clusters: 2 });

const ofDocker =
  (answer: ReturnType<ExecScript>): ExecScript =>
  ({ command }) =>
    command === 'docker' ? answer : undefined;

describe('runChecks', () => {
  it('finds nothing to complain about on a good machine', async () => {
    const checks = await preflightChecks(KIND, scriptedHost(), signal);
    expect(checks.map(({ level, name, observed }) => `${level} ${name}: ${observed}`)).to.deep.equal([
      'ok docker: Docker 20.10.24 answers, API level 1.41',
      'ok kind: kind 0.33.0',
      'ok kubectl: kubectl 1.34.3',
      'ok node image: FLEETBED_KIND_IMAGE is not set: kind takes its own default, and pulls it when it is not here',
      'ok cgroup: version 2',
      'ok inotify: max_user_instances 8192, max_user_watches 1048576',
      'ok conntrack: nf_conntrack_max 262144',
      'ok memory: 8.0 GiB available; 3 clusters take about 2.1 GiB',
      'ok disk: 50.0 GiB free below /var/lib/docker; 3 clusters take about 6.0 GiB',
      'ok ports: all 9 planned ports are free',
      'ok subnet: 172.30.0.0/16 is free',
      'ok cluster networks: no pod or service network overlaps a network of this machine',
      "ok docker networks: 2 Docker networks; Docker's own address pools hold 31",
      "ok clock: Docker's clock is within 0.5 s of this machine's",
    ]);
  });

  describe('docker', () => {
    const observed =
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
    const stopped = ofDocker({ exitCode: 1, stderr: observed });

    it('is an error when it is stopped, without a second complaint about what only it knows', async () => {
      expect(await complaints(scriptedHost([stopped, kindSays, kubectlSays]), KIND)).to.deep.equal([
        `error docker: ${observed}`,
      ]);
    });

    it('is only a warning for existing clusters', async () => {
      const host = scriptedHost([stopped, kubectlSays], { files: { '/kube.yaml': '' } });
      expect(await complaints(host, EXISTING)).to.deep.equal([`warning docker: ${observed}`]);
    });

    it('is to be installed when it is not on PATH', async () => {
      expect(await only('docker', scriptedHost([kindSays]), KIND)).to.deep.equal([
        'error | docker is not on PATH | install Docker: https://docs.docker.com/engine/install/',
      ]);
    });

    it('is given up when it hangs', async () => {
      const hangs = (): never => {
        throw new FleetbedError('FLEETBED_COMMAND_TIMEOUT', 'docker info did not end within 15000 ms');
      };
      const host = scriptedHost([(call) => (call.command === 'docker' ? hangs() : undefined), kindSays]);
      expect((await only('docker', host, KIND))[0]).to.match(
        /^error \| docker info did not end within 15000 ms \| start/,
      );
    });

    it('is asked with a deadline, everything that is started', async () => {
      const deadlines: (number | undefined)[] = [];
      const host = scriptedHost();
      const run = host.exec.run.bind(host.exec);
      const exec: Host['exec'] = {
        start: host.exec.start.bind(host.exec),
        run: (command, args, options) => {
          deadlines.push(options.timeoutMs);
          return run(command, args, options);
        },
      };
      await runChecks(KIND, { ...host, exec }, signal);
      expect(new Set(deadlines)).to.deep.equal(new Set([15_000]));
    });

    it('is too old below API level 1.41', async () => {
      const host = scriptedHost([dockerSays({ server: { Version: '19.03.15', ApiVersion: '1.40' } }), kindSays]);
      expect(await only('docker', host, KIND)).to.deep.equal([
        'error | Docker 19.03.15 answers, API level 1.40, needed is 1.41 | update Docker to 20.10 or newer',
      ]);
    });

    it('tells which clients a new daemon refuses', async () => {
      const server = { Version: '29.0.0', ApiVersion: '1.52', MinAPIVersion: '1.44' };
      expect(await only('docker', scriptedHost([dockerSays({ server }), kindSays]), KIND)).to.deep.equal([
        'ok | Docker 29.0.0 answers, API level 1.52; it refuses clients below level 1.44, so old k3d and Docker commands fail',
      ]);
    });

    it('has a clock', async () => {
      const host = scriptedHost([dockerSays({ info: { SystemTime: '2025-12-31T23:59:00Z' } })]);
      expect(await only('clock', host)).to.deep.equal([
        "warning | Docker's clock is 60.0 s behind this machine's | restart Docker, or set the clock",
      ]);
    });

    it('runs out of networks', async () => {
      const networks = Array.from({ length: 26 }, (_, index) => ({
        Name: `n${index}`,
        IPAM: { Config: [{ Subnet: `172.${index}.0.0/16` }] },
      }));
      expect(await only('docker networks', scriptedHost([dockerSays({ networks })]))).to.deep.equal([
        "warning | 26 Docker networks; Docker's own address pools hold 31 | remove networks that nobody uses: `docker network ls`, then `docker network rm NAME`",
      ]);
    });
  });

  describe('tools', () => {
    it('are needed by their provider alone', async () => {
      const host = scriptedHost([dockerSays()]);
      expect(await complaints(host, KIND)).to.deep.equal([
        'error kind: kind is not on PATH; provider kind needs it',
        'warning kubectl: kubectl is not on PATH; tutorials and people need it',
      ]);
      expect((await only('k3d', host, KIND)).length).to.equal(0);
    });

    it('are good to have when no fleet is given', async () => {
      expect(await complaints(scriptedHost())).to.deep.equal([
        'warning k3d: k3d is not on PATH; provider k3d needs it',
      ]);
      expect(await complaints(scriptedHost([dockerSays(), kubectlSays]))).to.deep.equal([
        'warning kind: kind is not on PATH; provider kind needs it',
        'warning k3d: k3d is not on PATH; provider k3d needs it',
      ]);
    });

    it('are broken when an old k3d cannot speak to the daemon', async () => {
      const says: ExecScript = ({ command, args }) => {
        if (command !== 'k3d') return undefined;
        if (args[0] === 'version') return 'k3d version v5.4.6\nk3s version v1.24.4-k3s1 (default)\n';
        throw commandFailed(command, args, {
          exitCode: 1,
          stdout: '',
          stderr:
            'FATA[0000] Error response from daemon: client version 1.41 is too old. Minimum supported API version is 1.44',
        });
      };
      expect(await only('k3d', scriptedHost([dockerSays(), says]), K3D)).to.deep.equal([
        'error | k3d does not work: FATA[0000] Error response from daemon: client version 1.41 is too old. Minimum supported API version is 1.44 | this k3d is too old for the Docker daemon: install a newer one: https://k3d.io/stable/#installation',
      ]);
    });
  });

  describe('nodes', () => {
    const env = { FLEETBED_KIND_IMAGE: 'kindest/node:v1.35.0' };

    it('have their image here, or it will be pulled', async () => {
      const here = scriptedHost([dockerSays({}, ['kindest/node:v1.35.0'])], { env });
      expect(await only('node image', here, KIND)).to.deep.equal([
        'ok | kindest/node:v1.35.0 is here (FLEETBED_KIND_IMAGE)',
      ]);
      expect(await only('node image', scriptedHost([dockerSays()], { env }), KIND)).to.deep.equal([
        'warning | kindest/node:v1.35.0 (FLEETBED_KIND_IMAGE) is not in the local engine; kind will try to pull it | `docker pull kindest/node:v1.35.0`, or `docker load -i ARCHIVE`, or name another image by FLEETBED_KIND_IMAGE',
      ]);
    });

    it('do not start on cgroup v1 from Kubernetes 1.35 on', async () => {
      const onV1 = (FLEETBED_KIND_IMAGE?: string): Host =>
        scriptedHost([dockerSays({ info: { CgroupVersion: '1' } })], {
          env: FLEETBED_KIND_IMAGE === undefined ? {} : { FLEETBED_KIND_IMAGE },
        });
      const fix =
        'name an image of Kubernetes 1.34 or older by FLEETBED_KIND_IMAGE, or boot with systemd.unified_cgroup_hierarchy=1';
      expect(await only('cgroup', onV1('kindest/node:v1.35.0@sha256:ab'), KIND)).to.deep.equal([
        `error | version 1, which the kubelet of kindest/node:v1.35.0@sha256:ab refuses | ${fix}`,
      ]);
      expect(await only('cgroup', onV1('kindest/node:v1.34.3'), KIND)).to.deep.equal([
        'ok | version 1, good enough for Kubernetes 1.34 (kindest/node:v1.34.3)',
      ]);
      expect(await only('cgroup', onV1('my/node:latest'), KIND)).to.deep.equal([
        `warning | version 1, which Kubernetes 1.35 and newer refuse; the tag of my/node:latest does not tell | ${fix}`,
      ]);
      expect((await only('cgroup', onV1(), KIND))[0]).to.match(
        /^warning \| version 1, .* default node image .* not known/,
      );
    });

    it('need inotify limits; several of them die without', async () => {
      const files = {
        '/proc/sys/fs/inotify/max_user_instances': '128\n',
        '/proc/sys/fs/inotify/max_user_watches': '8192\n',
      };
      const host = scriptedHost(undefined, { files });
      const rest =
        'max_user_instances 128, max_user_watches 8192; needed are 512 and 524288 | sudo sysctl -w fs.inotify.max_user_instances=512 && sudo sysctl -w fs.inotify.max_user_watches=524288';
      expect(await only('inotify', host, KIND)).to.deep.equal([`error | ${rest}`]);
      expect(await only('inotify', host, ONE)).to.deep.equal([`warning | ${rest}`]);
    });

    it('are not judged by the kernel of another machine', async () => {
      const files = { '/proc/sys/fs/inotify/max_user_instances': '128\n' };
      const host = scriptedHost([dockerSays({ info: { KernelVersion: '6.10-linuxkit' } }), kindSays, kubectlSays], {
        files,
      });
      expect(await complaints(host, KIND)).to.deep.equal([]);
      expect(await only('inotify', host, KIND)).to.deep.equal([
        'ok | not visible from here: the containers run on another kernel than this command',
      ]);
      expect(await only('memory', host, KIND)).to.deep.equal([
        'ok | 15.3 GiB in all for Docker; 3 clusters take about 2.1 GiB',
      ]);
    });

    it('need conntrack', async () => {
      const file = '/proc/sys/net/netfilter/nf_conntrack_max';
      expect(await only('conntrack', scriptedHost(undefined, { files: { [file]: '32768' } }))).to.deep.equal([
        'warning | nf_conntrack_max 32768: connections of a load test may be dropped | sudo sysctl -w net.netfilter.nf_conntrack_max=131072',
      ]);
      expect(await only('conntrack', scriptedHost(undefined, { files: { [file]: undefined } }))).to.deep.equal([
        'warning | nf_conntrack is not loaded; kube-proxy cannot work without it | sudo modprobe nf_conntrack',
      ]);
    });
  });

  describe('of an embedded fleet', () => {
    const embedded = planStore({ clusters: 3 });
    const without = scriptedHost([]);

    it('need neither Docker nor cluster tools', async () => {
      expect(await complaints(without, embedded)).to.deep.equal([
        'warning kubectl: kubectl is not on PATH; tutorials and people need it',
      ]);
      const checks = await runChecks(embedded, scriptedHost([kubectlSays]), signal);
      expect(checks.map(({ level, name, observed }) => `${level} ${name}: ${observed}`)).to.deep.equal([
        'ok kubectl: kubectl 1.34.3',
        'ok loopback addresses: the planned ones can be listened on, low ports included',
        'ok ports: all 9 planned ports are free',
        'ok subnet: 127.148.0.0/16 is free',
        'ok cluster networks: no pod or service network overlaps a network of this machine',
      ]);
    });

    it('say how to be allowed low ports', async () => {
      const host = scriptedHost([], { bindProblem: (_, port) => Promise.resolve(port < 1024 ? 'EACCES' : undefined) });
      const [said = ''] = await only('loopback addresses', host, embedded);
      expect(said).to.match(/^error \| this user may not listen on ports below 1024, such as 127\.145\.240\.1:53, /);
      expect(said).to.contain('| sudo sysctl -w net.ipv4.ip_unprivileged_port_start=0\n');
    });

    it('say which port somebody has everywhere', async () => {
      const host = scriptedHost([], {
        bindProblem: (_, port) => Promise.resolve(port === 80 ? 'EADDRINUSE' : undefined),
      });
      expect(await only('loopback addresses', host, embedded)).to.deep.equal([
        'error | 127.145.240.1:80, 127.148.0.10:80 cannot be listened on: somebody has the port on every address | see who with `ss -ltnp`: it listens on 0.0.0.0 or *; end it, or let it listen on 127.0.0.1 only',
      ]);
    });

    it('say what macOS lacks', async () => {
      const host = scriptedHost([], { bindProblem: () => Promise.resolve('EADDRNOTAVAIL') });
      const [said = ''] = await only('loopback addresses', host, embedded);
      expect(said).to.contain('`sudo ifconfig lo0 alias 127.145.240.1`').and.to.contain('--provider kind');
    });
  });

  describe('capacity', () => {
    const memory = (mebibytes: number): Host =>
      scriptedHost(undefined, { files: { '/proc/meminfo': `MemAvailable: ${mebibytes * 1024} kB\n` } });
    const disk = (free: number, total: number): Host =>
      scriptedHost(undefined, {
        freeSpace: () => Promise.resolve({ freeBytes: free * 1024 ** 3, totalBytes: total * 1024 ** 3 }),
      });

    it('warns below the need and refuses below half of it', async () => {
      const fix = 'end other programs, give Docker more memory, or plan fewer clusters';
      expect(await only('memory', memory(2100), KIND)).to.deep.equal([
        'ok | 2.1 GiB available; 3 clusters take about 2.1 GiB',
      ]);
      expect(await only('memory', memory(2099), KIND)).to.deep.equal([
        `warning | 2.0 GiB available; 3 clusters take about 2.1 GiB | ${fix}`,
      ]);
      expect(await only('memory', memory(1049), KIND)).to.deep.equal([
        `error | 1.0 GiB available; 3 clusters take about 2.1 GiB | ${fix}`,
      ]);
    });

    it('looks at the disk, and at how full it is for k3s', async () => {
      expect((await only('disk', disk(5, 100), KIND))[0]).to.match(/^warning \| 5\.0 GiB free below/);
      expect((await only('disk', disk(2, 100), KIND))[0]).to.match(/^error \| 2\.0 GiB free below/);
      expect((await only('disk', disk(10, 100), KIND))[0]).to.match(/^ok \| 10\.0 GiB free below/);
      expect((await only('disk', disk(10, 100), K3D))[0]).to.match(
        /^warning \| 10\.0 GiB free below .*; it is 90 % full, and k3s evicts pods from 85 % on \|/,
      );
    });
  });
});
