import type { Program } from '../program.ts';
import { findProgram, type KnownImage } from '../images/known-image.ts';
import { shellTools } from '../images/shell-tools.ts';
import { nodeProgram, type NodeRuntime } from './node-program.ts';
import { preloadBundle } from './preload-bundle.ts';

/** Programs that users bring. @param version of `execPath`: every tag runs on it */
export function nodeImage(runtime: Omit<NodeRuntime, 'preload'> & { readonly version: string }): KnownImage {
  let bundle: Promise<string> | undefined;
  const node = nodeProgram({ ...runtime, preload: () => (bundle ??= preloadBundle()) });
  const tools = shellTools({ node, nodejs: node });
  const programs = new Map([...tools, ['docker-entrypoint.sh', entryProgram((name) => findProgram(tools, name))]]);
  return {
    names: ['node', '*/node'],
    content: () => ({
      programs,
      entrypoint: ['docker-entrypoint.sh'],
      command: ['node'],
      env: { NODE_VERSION: runtime.version },
    }),
  };
}

/** The entry script of the image: a first word that is an option, or no program, is for `node`. */
function entryProgram(find: (name: string) => Program | undefined): Program {
  return (context) => {
    const rest = context.argv.slice(1);
    const [first = ''] = rest;
    return context.run(first.startsWith('-') || find(first) === undefined ? ['node', ...rest] : rest);
  };
}
