import { fileURLToPath } from 'node:url';
import path from 'node:path';

/** The preload module of programs as one file of JavaScript. */
export async function preloadBundle(): Promise<string> {
  // Loaded when asked for: few fleets run programs of their users.
  const { build } = await import('esbuild');
  const here = fileURLToPath(import.meta.url);
  const { outputFiles } = await build({
    entryPoints: [path.join(path.dirname(here), 'preload', `preload${path.extname(here)}`)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no file');
  return file.text;
}
