/**
 * Records what CoreDNS answers about the objects of fixtures/upstream/dns/objects.yaml into answers.json beside it:
 * `record-dns.ts KUBECONFIG`, of a kind cluster that is thrown away afterwards: its Corefile is changed to have no
 * `forward`, so that answers do not depend on the network around it.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { systemExec } from '../harness/core/exec.ts';
import { dig, digAnswer, type DigAnswer } from '../harness/network/testing/dns-query.ts';
import { DNS_QUESTIONS } from '../harness/controllers/dns/testing/dns-questions.ts';

const [, , kubeconfig = ''] = process.argv;
const folder = new URL('../fixtures/upstream/dns/', import.meta.url);
const { signal } = new AbortController();

async function kubectl(...args: readonly string[]): Promise<string> {
  return (await systemExec.run('kubectl', ['--kubeconfig', kubeconfig, ...args], { signal })).stdout;
}

async function withoutForward(): Promise<void> {
  const map = JSON.parse(await kubectl('get', 'configmap', 'coredns', '-n', 'kube-system', '-o', 'json')) as {
    readonly data: { readonly Corefile: string };
  };
  const corefile = map.data.Corefile.replace(/^ *forward [^}]*}\n/m, '').replace(/^ *loop\n/m, '');
  const patch = JSON.stringify({ data: { Corefile: corefile } });
  await kubectl('patch', 'configmap', 'coredns', '-n', 'kube-system', '--type', 'merge', '-p', patch);
  await kubectl('rollout', 'restart', 'deployment/coredns', '-n', 'kube-system');
  await kubectl('rollout', 'status', 'deployment/coredns', '-n', 'kube-system', '--timeout', '100s');
}

async function items(kind: string): Promise<readonly unknown[]> {
  const { items: found } = JSON.parse(await kubectl('get', kind, '-A', '-o', 'json')) as { readonly items: unknown[] };
  return found;
}

async function answers(port: number): Promise<Record<string, DigAnswer>> {
  const recorded: Record<string, DigAnswer> = {};
  for (const { name, type } of DNS_QUESTIONS)
    recorded[`${type} ${name}`] = digAnswer(await dig('127.0.0.1', name, type, { port, transport: 'tcp' }));
  return recorded;
}

await kubectl('apply', '-f', fileURLToPath(new URL('objects.yaml', folder)));
await withoutForward();
const forwarding = systemExec.start(
  'kubectl',
  ['--kubeconfig', kubeconfig, 'port-forward', '-n', 'kube-system', 'deployment/coredns', ':53'],
  { signal },
);
try {
  const port = await new Promise<number>((resolve) => {
    forwarding.stdout.on('data', (chunk: Buffer) => {
      const found = /127\.0\.0\.1:(\d+)/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
  const { gitVersion } = (
    JSON.parse(await kubectl('version', '-o', 'json')) as {
      readonly serverVersion: { readonly gitVersion: string };
    }
  ).serverVersion;
  const image = await kubectl('get', 'deployment', 'coredns', '-n', 'kube-system', '-o', 'jsonpath={..image}');
  const record = {
    generator: 'scripts/record-dns.ts',
    source: `${image} on Kubernetes ${gitVersion}`,
    objects: {
      namespaces: await items('namespaces'),
      services: await items('services'),
      slices: await items('endpointslices'),
    },
    answers: await answers(port),
  };
  await writeFile(new URL('answers.json', folder), `${JSON.stringify(record, null, 1)}\n`);
} finally {
  await forwarding[Symbol.asyncDispose]();
}
