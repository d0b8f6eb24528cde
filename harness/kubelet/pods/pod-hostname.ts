import type { RunPod } from './pod-types.ts';

/** What a pod calls itself. Mirrors `GeneratePodHostNameAndDomain` of kubelet `kubelet_pods.go`. */
export function podHostname({ metadata, spec }: RunPod, node: string): string {
  if (spec.hostNetwork === true) return node;
  if (spec.hostname !== undefined && spec.hostname !== '') return spec.hostname;
  return metadata.name.slice(0, 63).replace(/[-.]+$/, '');
}

/** `/etc/hosts`. Mirrors `managedHostsFileContent`. */
export function hostsFile(pod: RunPod, address: string, hostname: string): string {
  const { subdomain = '' } = pod.spec;
  const domain = subdomain === '' ? '' : `${hostname}.${subdomain}.${pod.metadata.namespace ?? ''}.svc.cluster.local\t`;
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${address}\t${domain}${hostname}`,
  ];
  const aliases = (pod.spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}`);
  return `${[...lines, ...(aliases.length === 0 ? [] : ['', '# Entries added by HostAliases.', ...aliases])].join('\n')}\n`;
}
