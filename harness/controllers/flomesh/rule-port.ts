import type { ServicePort } from '../../kube/api/core.ts';
import type { FlomeshExportRule } from '../../kube/api/flomesh.ts';

/** The port that a rule is about; one that names none is about the only port of its Service. */
export function rulePort({ portNumber }: FlomeshExportRule, ports: readonly ServicePort[]): number | undefined {
  return portNumber ?? (ports.length === 1 ? ports[0]?.port : undefined);
}
