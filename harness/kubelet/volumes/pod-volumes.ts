/** The volumes of a pod. Mirrors upstream `pkg/volume` for the kinds that live in the server or on the node. */
import type { PodSources } from '../environment/container-environment.ts';
import type { PodPlace } from '../environment/field-value.ts';
import type { Allocatable } from '../environment/resource-value.ts';
import { MemoryTree, ProjectedTree, type FileTree } from '../files/file-tree.ts';
import type { ProjectedSource, RunPod, RunVolume } from '../pods/pod-types.ts';
import { isNotFound } from '../../kube/status/status-predicates.ts';
import { messageOf } from '../../core/errors.ts';
import { configMapPayload, downwardPayload, secretPayload, type Payload } from './payload.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';

/** What of a volume is on the node's disk: it outlives containers, sandboxes and a restart of the node. */
export type VolumeDisk = Map<string, MemoryTree>;

export interface VolumeFacts {
  readonly sources: PodSources;
  readonly tokens: ServiceAccountTokens;
  readonly allocatable: Allocatable;
  /** By volume name: `emptyDir`. */
  readonly disk: VolumeDisk;
  /** By path: `hostPath`. */
  readonly hostPaths: VolumeDisk;
  readonly place: () => PodPlace;
  /** The newest version of the pod, whose labels may have changed. */
  readonly pod: () => RunPod;
}

/** A volume cannot be had yet; the message is that of the event. */
export class VolumeProblem extends Error {
  readonly volume: string;

  constructor(volume: string, why: string) {
    super(`MountVolume.SetUp failed for volume "${volume}" : ${why}`);
    this.name = 'VolumeProblem';
    this.volume = volume;
  }
}

/** The trees of all volumes, or the problems of those that cannot be had. */
export async function podVolumes(
  facts: VolumeFacts,
): Promise<{ readonly trees: ReadonlyMap<string, FileTree>; readonly problems: readonly VolumeProblem[] }> {
  const trees = new Map<string, FileTree>();
  const problems: VolumeProblem[] = [];
  for (const volume of facts.pod().spec.volumes ?? []) {
    try {
      trees.set(volume.name, await volumeTree(volume, facts));
    } catch (error) {
      problems.push(new VolumeProblem(volume.name, messageOf(error)));
    }
  }
  return { trees, problems };
}

async function volumeTree(volume: RunVolume, facts: VolumeFacts): Promise<FileTree> {
  if (volume.emptyDir !== undefined) return kept(facts.disk, volume.name);
  if (volume.hostPath !== undefined) return kept(facts.hostPaths, volume.hostPath.path);
  const files = payloadOf(volume, facts);
  if (files === undefined) throw new Error(`volumes of this kind are not supported by the nodes of embedded clusters`);
  let last = await files();
  return new ProjectedTree(async () => {
    // What was mounted stays where its source has gone since.
    last = await files().catch(() => last);
    return last;
  });
}

function kept(disk: VolumeDisk, key: string): MemoryTree {
  const known = disk.get(key);
  if (known !== undefined) return known;
  const made = new MemoryTree();
  disk.set(key, made);
  return made;
}

function payloadOf(volume: RunVolume, facts: VolumeFacts): (() => Promise<Payload>) | undefined {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap !== undefined) return () => ofConfigMap(configMap, facts);
  if (secret !== undefined) return () => ofSecret({ ...secret, name: secret.secretName }, facts);
  if (downwardAPI !== undefined) return () => Promise.resolve(ofPod(downwardAPI.items, facts));
  return projected === undefined ? undefined : () => ofSources(projected.sources ?? [], facts);
}

type NamedSource = NonNullable<ProjectedSource['configMap']>;

async function ofConfigMap({ name, items, optional }: NamedSource, { sources, pod }: VolumeFacts): Promise<Payload> {
  const found = await orMissing(optional, sources.configMap(pod().metadata.namespace ?? '', name));
  return configMapPayload(found, { items, optional });
}

async function ofSecret({ name, items, optional }: NamedSource, { sources, pod }: VolumeFacts): Promise<Payload> {
  const found = await orMissing(optional, sources.secret(pod().metadata.namespace ?? '', name));
  return secretPayload(found, { items, optional });
}

function ofPod(
  items: NonNullable<ProjectedSource['downwardAPI']>['items'],
  { pod, place, allocatable }: VolumeFacts,
): Payload {
  return downwardPayload(items ?? [], pod(), place(), allocatable);
}

/** Every source is tried; then all problems are told. */
async function ofSources(sources: readonly ProjectedSource[], facts: VolumeFacts): Promise<Payload> {
  const payload = new Map<string, Buffer>();
  const problems: string[] = [];
  for (const source of sources) {
    try {
      for (const [path, file] of await ofSource(source, facts)) payload.set(path, file);
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  if (problems.length === 0) return payload;
  const all = [...new Set(problems)];
  throw new Error(all.length === 1 ? all[0] : `[${all.join(', ')}]`);
}

async function ofSource(source: ProjectedSource, facts: VolumeFacts): Promise<Payload> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (configMap !== undefined) return ofConfigMap(configMap, facts);
  if (secret !== undefined) return ofSecret(secret, facts);
  if (downwardAPI !== undefined) return ofPod(downwardAPI.items, facts);
  if (serviceAccountToken === undefined) return new Map();
  const { path, ...wish } = serviceAccountToken;
  return new Map([[path, Buffer.from(await facts.tokens.token(facts.pod(), wish))]]);
}

async function orMissing<T>(optional: boolean | undefined, found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (optional === true && isNotFound(error)) return undefined;
    throw error;
  }
}
