import type { Machine } from '../machine.ts';
import { clusterCount, failure, makesClusters, ok, warning, type Judge } from './check.ts';

const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;

/** What one single-node cluster takes. */
export const CLUSTER_NEEDS: { readonly memoryBytes: number; readonly diskBytes: number } = {
  memoryBytes: 700 * MEBIBYTE,
  diskBytes: 2 * GIBIBYTE,
};

/** Below half of what is needed it is an error: pods will be killed or evicted. */
const HOPELESS = 0.5;

export const judgeMemory: Judge = (machine, topology) => {
  if (!makesClusters(topology)) return [];
  const available = availableMemory(machine);
  if (available === undefined) return [];
  const clusters = clusterCount(topology);
  const needed = clusters * CLUSTER_NEEDS.memoryBytes;
  const observed = `${gibibytes(available.bytes)} ${available.of}; ${String(clusters)} clusters take about ${gibibytes(needed)}`;
  if (available.bytes >= needed) return [ok('memory', observed)];
  const bad = available.bytes < HOPELESS * needed ? failure : warning;
  return [bad('memory', observed, 'end other programs, give Docker more memory, or plan fewer clusters')];
};

/** In Docker's virtual machine only the total is known. */
function availableMemory({
  docker,
  sharesKernel,
  memoryAvailableBytes,
}: Machine): { readonly bytes: number; readonly of: string } | undefined {
  if (memoryAvailableBytes !== undefined && (sharesKernel || !docker.reachable))
    return { bytes: memoryAvailableBytes, of: 'available' };
  return docker.reachable ? { bytes: docker.facts.memoryBytes, of: 'in all for Docker' } : undefined;
}

/** k3s evicts pods when the disk is this full, whatever is left in bytes. */
const K3S_EVICTS_ABOVE = 0.85;

export const judgeDisk: Judge = ({ docker, disk }, topology) => {
  if (!makesClusters(topology) || !docker.reachable) return [];
  const root = docker.facts.rootDirectory;
  if (disk === undefined) return [ok('disk', `not visible from here: ${root} is on another machine or not readable`)];
  const clusters = clusterCount(topology);
  const needed = clusters * CLUSTER_NEEDS.diskBytes;
  const observed = `${gibibytes(disk.freeBytes)} free below ${root}; ${String(clusters)} clusters take about ${gibibytes(needed)}`;
  const fix = 'free some: `docker image prune`, `docker builder prune`, or remove fleets that are up (`fleetbed list`)';
  if (disk.freeBytes < needed) return [(disk.freeBytes < HOPELESS * needed ? failure : warning)('disk', observed, fix)];
  const used = 1 - disk.freeBytes / disk.totalBytes;
  if (topology?.provider === 'k3d' && used > K3S_EVICTS_ABOVE)
    return [
      warning('disk', `${observed}; it is ${(used * 100).toFixed(0)} % full, and k3s evicts pods from 85 % on`, fix),
    ];
  return [ok('disk', observed)];
};

function gibibytes(bytes: number): string {
  return `${(bytes / GIBIBYTE).toFixed(1)} GiB`;
}
