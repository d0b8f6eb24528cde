import { formatIpv4, parseIpv4 } from '../core/ipv4.ts';

/** A network that the host knows a way to. */
export interface HostRoute {
  readonly subnet: string;
  readonly device: string;
}

const RTF_UP = 1;

/** Linux `/proc/net/route`: addresses are little-endian hexadecimal. Default routes and routes that are down are left out. */
export function parseProcRoutes(text: string): readonly HostRoute[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [device = '', destination = '', , flags = '', , , , mask = ''] = line.trim().split(/\s+/);
      const prefix = countOnes(littleEndian(mask));
      if (mask === '' || prefix === 0 || (Number.parseInt(flags, 16) & RTF_UP) === 0) return [];
      return [{ subnet: `${formatIpv4(littleEndian(destination))}/${String(prefix)}`, device }];
    });
}

function littleEndian(hex: string): number {
  return hex === '' ? 0 : Buffer.from(hex, 'hex').readUInt32LE(0);
}

function countOnes(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}

/**
 * `netstat -rn -f inet` of macOS and the BSDs, where trailing zeros are left out: `10.8/16`, `172.16`, `192.168.64.1`.
 * Default, loopback and multicast routes are left out.
 */
export function parseNetstatRoutes(text: string): readonly HostRoute[] {
  return text.split('\n').flatMap((line) => {
    const [destination = '', , , device = ''] = line.trim().split(/\s+/);
    const match = /^(\d+(?:\.\d+){0,3})(?:\/(\d+))?$/.exec(destination);
    if (match?.[1] === undefined) return [];
    const octets = match[1].split('.');
    const prefix = Number(match[2] ?? octets.length * 8);
    const address = parseIpv4([...octets, '0', '0', '0'].slice(0, 4).join('.'));
    const first = Number(octets[0]);
    if (address === undefined || prefix === 0 || prefix > 32 || first === 127 || first >= 224) return [];
    const size = 2 ** (32 - prefix);
    return [{ subnet: `${formatIpv4(address - (address % size))}/${String(prefix)}`, device }];
  });
}
