import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemExec } from '../../harness/core/exec.ts';
import type { ConformanceProgram } from './conformance-program.ts';
import type { OfficialFleet } from './official-fleet.ts';

/** The tags that the manifests of v1.6.3 name; one server, built from the source of that release, stands for all. */
const ECHO_TAGS = ['v1.5.1', 'v1.6.0-dev.2', 'v1.6.0-dev.3'] as const;
const ECHO = 'registry.k8s.io/gateway-api/echo-basic';
const COREDNS = 'registry.k8s.io/coredns/coredns';
const COREDNS_TAG = 'v1.12.2';
const BUILD_TIMEOUT_MS = 600_000;
const DOCKERFILE = `FROM scratch
COPY echo-basic /echo-basic
ENTRYPOINT ["/echo-basic"]
`;

/**
 * For a machine whose Docker reaches no registry: builds the echo server of the suite from its module, puts it on the node
 * of a kind cluster under the names that the manifests have, and lets the CoreDNS of the node stand for the one they want.
 */
export async function loadEchoImages(
  program: ConformanceProgram,
  fleet: OfficialFleet,
  signal: AbortSignal,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'fleetbed-echo-'));
  const run = (command: string, args: readonly string[]): Promise<{ readonly stdout: string }> =>
    systemExec.run(command, args, { signal, timeoutMs: BUILD_TIMEOUT_MS });
  try {
    await copyFile(await program.echoServer(), join(directory, 'echo-basic'));
    await writeFile(join(directory, 'Dockerfile'), DOCKERFILE);
    for (const tag of ECHO_TAGS) {
      await run('docker', ['build', '-q', '-t', `${ECHO}:${tag}`, directory]);
      await fleet.loadImage(`${ECHO}:${tag}`);
    }
    const onNode = ['exec', fleet.firstNode, 'ctr', '-n', 'k8s.io', 'images'];
    const { stdout } = await run('docker', [...onNode, 'ls', '-q', `name~=${COREDNS}:`]);
    const [present] = stdout.split('\n').filter((name) => name.startsWith(COREDNS) && !name.includes('@'));
    if (present !== undefined && !stdout.includes(`${COREDNS}:${COREDNS_TAG}`))
      await run('docker', [...onNode, 'tag', present, `${COREDNS}:${COREDNS_TAG}`]);
  } finally {
    await rm(directory, { recursive: true });
  }
}
