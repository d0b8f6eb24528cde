/** The order of API versions as people mean it. Mirrors apimachinery `pkg/version/helpers.go`. */
const VERSION = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/;

const STABILITY = { alpha: 0, beta: 1, ga: 2 } as const;

/** Negative when `a` comes first: v2, v1, v1beta2, v1beta1, v1alpha1; then what is no version, by the alphabet. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left === undefined && right === undefined) return a < b ? -1 : Number(a > b);
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  return right.stability - left.stability || right.major - left.major || right.minor - left.minor;
}

function parseVersion(text: string): { stability: number; major: number; minor: number } | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [, major, stage, minor] = match;
  const stability = STABILITY[stage === 'alpha' || stage === 'beta' ? stage : 'ga'];
  return { stability, major: Number(major), minor: Number(minor ?? 0) };
}
