import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { systemExec } from '../../harness/core/exec.ts';

/** The official conformance program of Gateway API, built without a change, and the CRDs of the same release. */
export interface ConformanceProgram {
  readonly path: string;
  /** Directory of the YAML files of a channel. */
  readonly crds: (channel: 'standard' | 'experimental') => string;
  /** Builds the echo server of the same release; its path. */
  readonly echoServer: () => Promise<string>;
}

const BUILD_TIMEOUT_MS = 900_000;

const GO_MOD = (version: string): string => `module fleetbed.dev/official-gateway-api

go 1.26

require (
	sigs.k8s.io/gateway-api ${version}
	sigs.k8s.io/gateway-api/conformance ${version}
)
`;

const TEST_FILE = `package official

import (
	"testing"

	"sigs.k8s.io/gateway-api/conformance"
)

func TestConformance(t *testing.T) { conformance.RunConformance(t) }
`;

/**
 * Builds the program in the user's cache (about 3 minutes, needs Go 1.26 and the Go module proxy), unless it is there from
 * an earlier time. The only source of our own is the test that calls the suite's entry point.
 */
export async function conformanceProgram(version: string, signal: AbortSignal): Promise<ConformanceProgram> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const cwd = join(cache, 'fleetbed', `gateway-api-${version}`);
  const path = join(cwd, 'conformance.test');
  const options = { cwd, signal, timeoutMs: BUILD_TIMEOUT_MS, env: { GOFLAGS: '-mod=mod' } };
  if (!existsSync(path)) {
    await mkdir(cwd, { recursive: true });
    await writeFile(join(cwd, 'go.mod'), GO_MOD(version));
    await writeFile(join(cwd, 'conformance_test.go'), TEST_FILE);
    await systemExec.run('go', ['mod', 'tidy'], options);
    await systemExec.run('go', ['test', '-c', '-p', '1', '-o', path, '.'], options);
  }
  const { stdout } = await systemExec.run('go', ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/gateway-api'], options);
  const echo = join(cwd, 'echo-basic');
  return {
    path,
    crds: (channel) => join(stdout.trim(), 'config', 'crd', channel),
    echoServer: async () => {
      const env = { ...options.env, CGO_ENABLED: '0' };
      const source = 'sigs.k8s.io/gateway-api/conformance/echo-basic';
      await systemExec.run('go', ['build', '-p', '1', '-o', echo, source], { ...options, env });
      return echo;
    },
  };
}
