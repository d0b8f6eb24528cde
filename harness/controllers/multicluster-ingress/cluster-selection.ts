import type { MultiClusterService } from '../../kube/api/multicluster-ingress.ts';
import type { MemberWorld } from './world.ts';

export interface Selection {
  /** In the order of the fleet. */
  readonly members: readonly MemberWorld[];
  /** 001-R13, 001-B9: skipped. */
  readonly unknownLinks: readonly string[];
}

/** The clusters that a MultiClusterService is in: all members, or those that it links (001-R1 to R3). */
export function selectClusters(
  { spec }: Pick<MultiClusterService, 'spec'>,
  members: ReadonlyMap<string, MemberWorld>,
): Selection {
  const all = [...members.values()];
  const links = (spec.clusters ?? []).map(({ link }) => link);
  if (links.length === 0) return { members: all, unknownLinks: [] };
  return {
    members: all.filter((member) => links.some((link) => names(link, member))),
    unknownLinks: links.filter((link) => !all.some((member) => names(link, member))),
  };
}

/** A link has the zone or the region: `<region | zone>/<name>`. */
function names(link: string, { name, link: own, region }: MemberWorld): boolean {
  return link === own || link === `${region}/${name}`;
}
