import { basename, join } from 'node:path';
import type { Plugin } from 'esbuild';

const PACKAGE = '@kubernetes/client-node';
const GENERATED = 'kubernetes-client-generated';

/**
 * Leaves the generated API of @kubernetes/client-node out of a bundle: 800 files, of which `KubeConfig` needs two, and
 * which make four fifths of the bundling time. A program that imports anything but `KubeConfig` and its types does not
 * bundle then; esbuild names the import.
 */
export const slimKubernetesClient: Plugin = {
  name: 'slim-kubernetes-client',
  setup: (build) => {
    build.onResolve({ filter: new RegExp(`^${PACKAGE}$`) }, ({ resolveDir, kind, importer }) =>
      build.resolve(`${PACKAGE}/dist/config.js`, { resolveDir, kind, importer }),
    );
    build.onResolve({ filter: /^\.\/gen\/index\.js$/ }, ({ resolveDir, importer }) =>
      basename(importer) === 'config.js' ? { path: join(resolveDir, 'gen'), namespace: GENERATED } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: GENERATED }, ({ path }) => ({
      contents: "export * from './configuration.js';\nexport * from './servers.js';",
      resolveDir: path,
    }));
  },
};
