/** The Corefile of a cluster's CoreDNS, as text. */

/**
 * The file with a server block that forwards `domain` to `address`; a block of that domain that is there already is
 * replaced. What else is in the file stays as it is.
 */
export function withStubDomain(corefile: string, domain: string, address: string): string {
  const kept = withoutBlock(corefile, domain).trimEnd();
  return [kept, `${domain}:53 {`, '    errors', '    cache 5', `    forward . ${address}`, '}', ''].join('\n');
}

function withoutBlock(corefile: string, domain: string): string {
  const lines = corefile.split('\n');
  const start = lines.findIndex((line) => line.trim() === `${domain}:53 {`);
  if (start < 0) return corefile;
  let depth = 0;
  for (let at = start; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    depth += line.split('{').length - line.split('}').length;
    if (depth === 0) return [...lines.slice(0, start), ...lines.slice(at + 1)].join('\n');
  }
  return lines.slice(0, start).join('\n');
}
