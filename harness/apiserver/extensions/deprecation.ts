import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../../kube/api/apiextensions.ts';
import { compareVersions } from '../discovery/version-order.ts';

type Version = CustomResourceDefinitionVersion;

/** Mirrors validateDeprecationWarning of apiextensions-apiserver. */
export function deprecationWarningProblems({ deprecated, deprecationWarning }: Version): string[] {
  if (deprecationWarning === undefined) return [];
  if (deprecated !== true) return ['can only be set for deprecated versions'];
  const problems: string[] = [];
  if (Buffer.byteLength(deprecationWarning) > 256) problems.push('must be <= 256 characters long');
  if (deprecationWarning === '') problems.push('must not be an empty string');
  const odd = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(deprecationWarning);
  if (odd !== null) {
    const at = Buffer.byteLength(deprecationWarning.slice(0, odd.index));
    problems.push(`must only contain printable UTF-8 characters; non-printable character found at index ${String(at)}`);
  }
  return problems;
}

/** What every answer about a deprecated version warns of. Mirrors defaultDeprecationWarning of `customresource_handler.go`. */
export function deprecationWarning({ spec }: CustomResourceDefinition, version: Version): string | undefined {
  if (version.deprecated !== true) return undefined;
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const { group, names } = spec;
  const newer = spec.versions
    .filter(({ served, deprecated, name }) => served && deprecated !== true && compareVersions(name, version.name) < 0)
    .map(({ name }) => name)
    .sort((a, b) => compareVersions(a, b));
  const instead = newer[0] === undefined ? '' : `; use ${group}/${newer[0]} ${names.kind}`;
  return `${group}/${version.name} ${names.kind} is deprecated${instead}`;
}
