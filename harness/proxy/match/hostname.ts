/** The host of a `Host` value, in lower case and without its port. 000-D4 */
export function hostnameOf(authority: string): string {
  const end = authority.startsWith('[') ? authority.indexOf(']') + 1 : authority.indexOf(':');
  return (end <= 0 ? authority : authority.slice(0, end)).toLowerCase();
}
