import type { ExecScript } from '../../core/testing/scripted-exec.ts';
import type { ClusterTool } from '../docker/cluster-tool.ts';
import type { DockerWorld } from './docker-world.ts';

/** How the scripted cluster tool misbehaves, in the words of the real one. */
export interface ToolTrouble {
  /** Clusters whose creation fails after their node was made, since the API port is taken. */
  readonly failing: Set<string>;
  /** Called when a creation is under way, its node made; the creation goes on when it resolves. */
  duringCreate?: (cluster: string) => Promise<void>;
  /** The import ends with exit code 0 and the node does not have the image. */
  importsNothing: boolean;
}

export function noTrouble(): ToolTrouble {
  return { failing: new Set(), importsNothing: false };
}

/** A cluster tool under test, and the scripted command behind it. */
export interface ToolWorld {
  readonly tool: ClusterTool;
  /** The command that the tool runs; makes its nodes in the world. */
  command(world: DockerWorld, trouble: ToolTrouble, kubeconfig: (cluster: string) => string): ExecScript;
}
