/**
 * What an image reference says about its tag. Mirrors kubernetes `pkg/util/parsers/parsers.go` and the grammar of
 * distribution/reference. A reference that is not well formed has no tag, as there.
 */

const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const DOMAIN_COMPONENT = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const REFERENCE = new RegExp(
  `^(${DOMAIN}/${COMPONENT}(?:/${COMPONENT})*)(?::(\\w[\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);
const LONGEST_REFERENCE = 1_024;

/** The tag; `latest` where neither tag nor digest is given; empty for a digest alone and for what is no reference. */
export function imageTag(image: string): string {
  if (image.length > LONGEST_REFERENCE || /^[a-f0-9]{64}$/.test(image)) return '';
  const match = REFERENCE.exec(withDomain(image));
  const name = match?.[1];
  if (match === null || name === undefined || name.length > 255) return '';
  return match[2] ?? (match[3] === undefined ? 'latest' : '');
}

/** `nginx` becomes `docker.io/library/nginx`. */
function withDomain(image: string): string {
  const slash = image.indexOf('/');
  const first = image.slice(0, slash);
  const isDomain = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  if (isDomain) return image;
  return `docker.io/${slash < 0 ? 'library/' : ''}${image}`;
}
