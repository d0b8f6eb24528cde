import { posix } from 'node:path';
import { expand } from '../environment/expand.ts';
import type { Mount } from '../files/container-files.ts';
import { MemoryTree, type FileTree } from '../files/file-tree.ts';
import type { RunContainer } from '../pods/pod-types.ts';

/** Where a container sees the volumes of its pod. Mirrors `makeMounts` of kubelet `kubelet_pods.go`; throws its words. */
export function containerMounts(
  container: RunContainer,
  trees: ReadonlyMap<string, FileTree>,
  env: Readonly<Record<string, string>>,
): readonly Mount[] {
  return (container.volumeMounts ?? []).map(({ name, mountPath, subPath = '', subPathExpr, readOnly = false }) => {
    const tree = trees.get(name);
    if (tree === undefined) throw new Error(`cannot find volume "${name}" to mount into container "${container.name}"`);
    const inner = subPathExpr === undefined ? subPath : expand(subPathExpr, (variable) => env[variable]);
    if (tree instanceof MemoryTree && inner !== '') tree.makeDirectory(posix.normalize(inner));
    return { path: posix.resolve('/', mountPath), tree, subPath: inner, isReadOnly: readOnly };
  });
}
