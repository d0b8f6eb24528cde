import { readFileSync } from 'node:fs';
import type { ToolWorld } from '../../testing/tool-world.ts';
import { kindTool } from '../kind-tool.ts';

/** The kind command as its documentation and its output show it: nodes in the world, failures in its words. */
export const scriptedKind: ToolWorld = {
  tool: kindTool(),
  command: (world, trouble, kubeconfig) => async (call) => {
    if (call.command !== 'kind') return undefined;
    const named = call.args[call.args.indexOf('--name') + 1] ?? '';
    switch (call.args.slice(0, 2).join(' ')) {
      case 'create cluster': {
        const file = call.args[call.args.indexOf('--config') + 1] ?? '';
        const { name } = JSON.parse(readFileSync(file, 'utf8')) as { readonly name: string };
        world.addNode(`${name}-control-plane`, call.env['KIND_EXPERIMENTAL_DOCKER_NETWORK'] ?? 'kind');
        await trouble.duringCreate?.(name);
        return trouble.failing.has(name)
          ? {
              exitCode: 1,
              stderr: 'ERROR: failed to create cluster: Bind for 127.0.0.1:7340 failed: port is already allocated',
            }
          : '';
      }
      case 'delete cluster':
        world.containers.delete(`${named}-control-plane`);
        return { stderr: `Deleting cluster "${named}" ...\n` };
      case 'get kubeconfig':
        return kubeconfig(`kind-${named}`);
      case 'load image-archive':
        if (!trouble.importsNothing) importAll(world.images, world.containers.get(`${named}-control-plane`)?.images);
        return '';
      default:
        return undefined;
    }
  },
};

function importAll(from: ReadonlyMap<string, string>, to: Map<string, string> | undefined): void {
  for (const [ref, id] of from) to?.set(ref, id);
}
