import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildFailure } from 'esbuild';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import { slimKubernetesClient } from './slim-kubernetes-client.ts';

// Bundled CommonJS packages call `require` for Node's own modules; an ESM file has none.
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** The programs of the runtime image: the TypeScript file in a checkout, the JavaScript file in the package. */
export const PROGRAMS_ENTRY: string = fileURLToPath(
  new URL(`../../programs/main${extname(import.meta.url)}`, import.meta.url),
);

/**
 * Bundles `entry` with everything it imports into one ESM file for Node 20; `await using` is lowered.
 * The same sources give the same bytes. Throws `FLEETBED_IMAGE_BUILD_FAILED` with every message of esbuild.
 */
export async function bundleProgram(entry: string): Promise<Uint8Array> {
  try {
    const { outputFiles } = await build({
      entryPoints: [entry],
      outfile: 'fleetbed.mjs',
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      minify: true,
      legalComments: 'none',
      banner: { js: REQUIRE },
      plugins: [slimKubernetesClient],
      write: false,
      logLevel: 'silent',
    });
    const [file] = outputFiles;
    if (file === undefined) throw new Error('esbuild wrote no file');
    return file.contents;
  } catch (error) {
    throw new FleetbedError('FLEETBED_IMAGE_BUILD_FAILED', `${entry} could not be bundled`, {
      problems: problemsOf(error),
    });
  }
}

function problemsOf(error: unknown): { readonly path: string; readonly message: string; readonly line?: number }[] {
  const { errors = [] } = error as Partial<BuildFailure>;
  if (errors.length === 0) return [{ path: 'esbuild', message: messageOf(error) }];
  return errors.map(({ text, location }) =>
    location === null
      ? { path: 'esbuild', message: text }
      : { path: location.file, message: text, line: location.line, column: location.column + 1 },
  );
}
