import type { ProviderName } from '../topology/topology.ts';

/** Names the node image of a provider; without it the tool takes its own default. */
export const NODE_IMAGE_VARIABLES: Readonly<Partial<Record<ProviderName, string>>> = {
  kind: 'FLEETBED_KIND_IMAGE',
  k3d: 'FLEETBED_K3S_IMAGE',
};

export interface WantedImage {
  readonly provider: ProviderName;
  readonly variable: string;
  readonly ref: string;
}

/** The node images that the environment names, for one provider or for all. */
export function imagesOf(
  provider: ProviderName | undefined,
  env: Readonly<Record<string, string | undefined>>,
): readonly WantedImage[] {
  return (['kind', 'k3d'] as const).flatMap((candidate) => {
    const variable = NODE_IMAGE_VARIABLES[candidate];
    const ref = variable === undefined ? undefined : env[variable];
    const wanted = provider === undefined || provider === candidate;
    return wanted && variable !== undefined && ref !== undefined && ref !== ''
      ? [{ provider: candidate, variable, ref }]
      : [];
  });
}

/** The minor version in the tag of a node image: 34 for `kindest/node:v1.34.3@sha256:…`; undefined when it says none. */
export function kubernetesMinor(ref: string): number | undefined {
  const minor = /:v?1\.(\d+)(?:[.@+-]|$)/.exec(ref)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
