/** The first address of a CIDR: that of the Service `kubernetes`. `10.96.0.0/16` gives `10.96.0.1`. IPv4 only. */
export function firstAddress(cidr: string): string {
  const [network = ''] = cidr.split('/');
  const bytes = network.split('.').map(Number);
  bytes.push((bytes.pop() ?? 0) + 1);
  return bytes.join('.');
}
