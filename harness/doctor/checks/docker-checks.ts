import { failure, needsDocker, ok, warning, type Judge } from './check.ts';

/** Docker 20.10, the first that reports the version of cgroups. */
const OLDEST_API = '1.41';
/** Docker 29 refuses clients below this level; k3d before 5.8 speaks an older one. */
const DOCKER_29_OLDEST_CLIENT = '1.44';

export const judgeDocker: Judge = ({ docker }, topology) => {
  if (!docker.reachable) {
    const unavailable = needsDocker(topology) ? failure : warning;
    const fix = docker.installed
      ? 'start Docker: `sudo systemctl start docker`, or Docker Desktop; after "permission denied": `sudo usermod -aG docker "$USER"` and log in again'
      : 'install Docker: https://docs.docker.com/engine/install/';
    return [unavailable('docker', docker.observed, fix)];
  }
  const { version, apiVersion, minApiVersion } = docker.facts;
  const observed = `Docker ${version} answers, API level ${apiVersion}`;
  if (compareVersions(apiVersion, OLDEST_API) < 0)
    return [failure('docker', `${observed}, needed is ${OLDEST_API}`, 'update Docker to 20.10 or newer')];
  const refuses = `; it refuses clients below level ${minApiVersion}, so old k3d and Docker commands fail`;
  const isNew = compareVersions(minApiVersion, DOCKER_29_OLDEST_CLIENT) >= 0;
  return [ok('docker', isNew ? `${observed}${refuses}` : observed)];
};

const MOST_DRIFT_MS = 10_000;

/** The virtual machine of Docker Desktop loses time when the laptop sleeps; certificates are then not valid yet. */
export const judgeClock: Judge = ({ docker, now }) => {
  if (!docker.reachable) return [];
  const driftMs = Date.parse(docker.facts.systemTime) - now.getTime();
  if (Number.isNaN(driftMs)) return [];
  const seconds = `${(Math.abs(driftMs) / 1_000).toFixed(1)} s`;
  if (Math.abs(driftMs) <= MOST_DRIFT_MS) return [ok('clock', `Docker's clock is within ${seconds} of this machine's`)];
  const side = driftMs < 0 ? 'behind' : 'ahead of';
  return [warning('clock', `Docker's clock is ${seconds} ${side} this machine's`, 'restart Docker, or set the clock')];
};

/** Docker's own pools (172.17-31.0.0/16 and 192.168.0.0/16 in /20s) hold 31 networks. */
const POOL_SIZE = 31;
const NEARLY_FULL = 26;

/** A fleet needs one network, with a subnet of its own choice; many leftovers take that too. */
export const judgeAddressPools: Judge = ({ docker, facts }) => {
  if (!docker.reachable) return [];
  const names = new Set(facts.subnets.flatMap(({ dockerNetwork }) => dockerNetwork ?? []));
  const observed = `${String(names.size)} Docker networks; Docker's own address pools hold ${String(POOL_SIZE)}`;
  if (names.size < NEARLY_FULL) return [ok('docker networks', observed)];
  return [
    warning(
      'docker networks',
      observed,
      'remove networks that nobody uses: `docker network ls`, then `docker network rm NAME`',
    ),
  ];
};

/** Versions as numbers, part by part: 1.9 is before 1.41. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
