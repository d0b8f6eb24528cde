import type { Check } from '../../providers/provider.ts';
import { imagesOf, kubernetesMinor, NODE_IMAGE_VARIABLES, type WantedImage } from '../node-images.ts';
import type { Machine } from '../machine.ts';
import { failure, makesClusters, ok, warning, type Judge } from './check.ts';

/** The image that nodes run: there already, or the cluster tool has to pull it. */
export const judgeNodeImage: Judge = (machine, topology) => {
  if (!makesClusters(topology) || !machine.docker.reachable) return [];
  const named = imagesOf(topology?.provider, machine.env);
  if (named.length > 0) return named.map((image) => judgeNamed(image, machine));
  const provider = topology?.provider ?? 'kind';
  const variable = NODE_IMAGE_VARIABLES[provider] ?? '';
  return [
    ok('node image', `${variable} is not set: ${provider} takes its own default, and pulls it when it is not here`),
  ];
};

function judgeNamed({ provider, variable, ref }: WantedImage, { images }: Machine): Check {
  const name = 'node image';
  if (images === undefined) return warning(name, `Docker did not tell whether it has ${ref}`, 'run the command again');
  if (images.has(ref)) return ok(name, `${ref} is here (${variable})`);
  return warning(
    name,
    `${ref} (${variable}) is not in the local engine; ${provider} will try to pull it`,
    `\`docker pull ${ref}\`, or \`docker load -i ARCHIVE\`, or name another image by ${variable}`,
  );
}

/** From Kubernetes 1.35 on the kubelet does not start on cgroup v1. */
const FIRST_WITHOUT_CGROUP_V1 = 35;

export const judgeCgroup: Judge = ({ docker, env }, topology) => {
  if (!makesClusters(topology) || !docker.reachable) return [];
  const version = docker.facts.cgroupVersion;
  if (version !== '1') return [ok('cgroup', `version ${version}`)];
  const named = imagesOf(topology?.provider, env);
  if (named.length === 0) {
    const variable = NODE_IMAGE_VARIABLES[topology?.provider ?? 'kind'] ?? '';
    return [
      warning(
        'cgroup',
        'version 1, which Kubernetes 1.35 and newer refuse; which one the default node image has is not known',
        `name an image of Kubernetes 1.34 or older by ${variable}, or boot with systemd.unified_cgroup_hierarchy=1`,
      ),
    ];
  }
  return named.map((image) => judgeOnCgroupV1(image));
};

function judgeOnCgroupV1({ variable, ref }: WantedImage): Check {
  const minor = kubernetesMinor(ref);
  const fix = `name an image of Kubernetes 1.34 or older by ${variable}, or boot with systemd.unified_cgroup_hierarchy=1`;
  if (minor === undefined)
    return warning('cgroup', `version 1, which Kubernetes 1.35 and newer refuse; the tag of ${ref} does not tell`, fix);
  if (minor >= FIRST_WITHOUT_CGROUP_V1) return failure('cgroup', `version 1, which the kubelet of ${ref} refuses`, fix);
  return ok('cgroup', `version 1, good enough for Kubernetes 1.${String(minor)} (${ref})`);
}
