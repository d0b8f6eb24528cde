import { notYet, ready } from '../../core/wait.ts';
import { FLOMESH_SERVICE_IMPORT } from '../../kube/api/flomesh.ts';
import { expectEventually } from '../assert/expect-eventually.ts';
import type { CaseContext } from '../context/case-context.ts';
import { exportPath, HTTPBIN, HTTPBIN_PORT } from './flomesh-app.ts';
import type { FlomeshMember } from './flomesh-scene.ts';

const NONE = 'no ServiceImport';

/** The import of a member comes to have one endpoint for each of the exporters, sorted by key; none: there is no import. */
export async function expectImportedFrom(
  t: CaseContext,
  member: FlomeshMember,
  {
    namespace,
    claim,
    exporters,
  }: { readonly namespace: string; readonly claim: string; readonly exporters: readonly FlomeshMember[] },
): Promise<void> {
  const expected = exporters.length === 0 ? NONE : describe(exporters.map((each) => endpointOf(each, namespace)));
  await expectEventually(t, { claim: `${claim}, in ${member.name}`, expected, everyMs: 50 }, async (signal) => {
    const found = await member.client.find(FLOMESH_SERVICE_IMPORT, { namespace, name: HTTPBIN }, { signal });
    const seen =
      found === undefined
        ? NONE
        : describe(
            found.spec.ports.flatMap(({ port, endpoints }) =>
              endpoints.map(({ clusterKey, target: { path } }) => ({ port, clusterKey, path })),
            ),
          );
    return seen === expected ? ready(undefined) : notYet(seen);
  });
}

interface Seen {
  readonly port: number;
  readonly clusterKey: string;
  readonly path: string;
}

function endpointOf(exporter: FlomeshMember, namespace: string): Seen {
  return { port: HTTPBIN_PORT, clusterKey: exporter.key, path: exportPath(namespace, exporter) };
}

function describe(endpoints: readonly Seen[]): string {
  return endpoints
    .map(({ port, clusterKey, path }) => `port ${String(port)} at ${clusterKey}${path}`)
    .sort()
    .join(', ');
}
