import type { Check } from '../../providers/provider.ts';
import type { Machine } from '../machine.ts';
import { clusterCount, failure, makesClusters, ok, warning, type Judge } from './check.ts';

/** One node takes about 150 instances; the usual limit of 128 lets the second or third cluster die of "too many open files". */
const INOTIFY_INSTANCES = 512;
const INOTIFY_WATCHES = 524_288;
const CONNTRACK_ENTRIES = 65_536;

export const judgeInotify: Judge = (machine, topology) => {
  if (!makesClusters(topology)) return [];
  const { inotify } = machine;
  if (inotify === undefined || !kernelIsShared(machine)) return [unseen('inotify')];
  const { instances, watches } = inotify;
  const observed = `max_user_instances ${String(instances)}, max_user_watches ${String(watches)}`;
  const lines = [
    ...(instances < INOTIFY_INSTANCES ? [`fs.inotify.max_user_instances=${String(INOTIFY_INSTANCES)}`] : []),
    ...(watches < INOTIFY_WATCHES ? [`fs.inotify.max_user_watches=${String(INOTIFY_WATCHES)}`] : []),
  ];
  if (lines.length === 0) return [ok('inotify', observed)];
  const bad = clusterCount(topology) > 1 && topology !== undefined ? failure : warning;
  const needed = `needed are ${String(INOTIFY_INSTANCES)} and ${String(INOTIFY_WATCHES)}`;
  return [bad('inotify', `${observed}; ${needed}`, lines.map((line) => `sudo sysctl -w ${line}`).join(' && '))];
};

export const judgeConntrack: Judge = (machine, topology) => {
  if (!makesClusters(topology) || !kernelIsShared(machine)) return [];
  const { conntrackMax } = machine;
  if (conntrackMax === undefined)
    return [
      warning(
        'conntrack',
        'nf_conntrack is not loaded; kube-proxy cannot work without it',
        'sudo modprobe nf_conntrack',
      ),
    ];
  const observed = `nf_conntrack_max ${String(conntrackMax)}`;
  if (conntrackMax >= CONNTRACK_ENTRIES) return [ok('conntrack', observed)];
  const fix = `sudo sysctl -w net.netfilter.nf_conntrack_max=${String(2 * CONNTRACK_ENTRIES)}`;
  return [warning('conntrack', `${observed}: connections of a load test may be dropped`, fix)];
};

/** Without a daemon to ask, a limit that can be read here is taken for the one that will count. */
function kernelIsShared({ docker, sharesKernel }: Machine): boolean {
  return sharesKernel || !docker.reachable;
}

function unseen(name: string): Check {
  return ok(name, 'not visible from here: the containers run on another kernel than this command');
}
