/** The host of a `Host` value, in lower case, without its port and without a dot at the end. 000-D4, 004-D1 */
export function hostnameOf(authority: string): string {
  const end = authority.startsWith('[') ? authority.indexOf(']') + 1 : authority.indexOf(':');
  const host = (end <= 0 ? authority : authority.slice(0, end)).toLowerCase();
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
