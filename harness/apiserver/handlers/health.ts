/** `/healthz`, `/livez`, `/readyz` and one check of each below them. Mirrors apiserver `pkg/server/healthz`. */
import type { Answer } from './serving.ts';

const CHECKS: Readonly<Record<string, readonly string[]>> = {
  '/healthz': ['ping', 'log', 'etcd'],
  '/livez': ['ping', 'log', 'etcd'],
  '/readyz': ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync'],
};

const HOOKS: readonly string[] = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'rbac/bootstrap-roles',
  'bootstrap-controller',
].map((name) => `poststarthook/${name}`);

/** Undefined: not one of these paths. */
export function healthAnswer(path: string, query: URLSearchParams): Answer | undefined {
  for (const [root, first] of Object.entries(CHECKS)) {
    const checks = [...first, ...HOOKS, ...(root === '/readyz' ? ['shutdown'] : [])];
    if (path === root) return text(summary(root.slice(1), checks, query));
    if (path.startsWith(`${root}/`) && checks.includes(path.slice(root.length + 1))) return text('ok');
  }
  return undefined;
}

/** Every path of this room. */
export function healthPaths(): string[] {
  return Object.entries(CHECKS).flatMap(([root, first]) => [
    root,
    ...[...first, ...HOOKS, ...(root === '/readyz' ? ['shutdown'] : [])].map((check) => `${root}/${check}`),
  ]);
}

function summary(name: string, checks: readonly string[], query: URLSearchParams): string {
  if (!query.has('verbose')) return 'ok';
  const excluded = new Set(query.getAll('exclude'));
  const lines = checks.map((check) => `[+]${check} ${excluded.has(check) ? 'excluded: ok' : 'ok'}`);
  return `${lines.join('\n')}\n${name} check passed\n`;
}

function text(body: string): Answer {
  return {
    code: 200,
    contentType: 'text/plain; charset=utf-8',
    body: Buffer.from(body),
    headers: { 'X-Content-Type-Options': 'nosniff' },
  };
}
