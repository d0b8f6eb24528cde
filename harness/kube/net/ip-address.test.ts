import { expect } from 'chai';
import { cidrContains, cidrSize, cidrText, ipText, parseCidr, parseIp, type IpAddress } from './ip-address.ts';
import { cidrWarnings, ipWarnings, specialIpErrors } from './validate-ip.ts';

const canonical = (text: string): string | undefined => {
  const ip = parseIp(text);
  return ip === undefined ? undefined : ipText(ip);
};
const address = (text: string): IpAddress => parseIp(text)!;

describe('IP addresses', () => {
  it('are read and printed as Go does', () => {
    for (const [text, expected] of Object.entries({
      '10.0.0.1': '10.0.0.1',
      '010.000.0.1': '10.0.0.1',
      '::': '::',
      '::1': '::1',
      '1::': '1::',
      'FD00:0:0:0:0:0:0:1': 'fd00::1',
      '2001:db8:0:1:0:0:0:1': '2001:db8:0:1::1',
      '2001:0:0:1:0:0:0:1': '2001:0:0:1::1',
      '1:0:2:0:3:0:4:0': '1:0:2:0:3:0:4:0',
      '::ffff:1.2.3.4': '1.2.3.4',
      '64:ff9b::1.2.3.4': '64:ff9b::102:304',
    }))
      expect(canonical(text), text).to.equal(expected);
  });

  it('are nothing else', () => {
    for (const text of [
      '',
      'x',
      '1.2.3',
      '1.2.3.4.5',
      '256.0.0.1',
      '1.2.3.-4',
      ':',
      ':::',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      '12345::',
      'fe80::1%eth0',
      '1.2.3.4::',
      '::1.2.3',
      '1:2:3:4:5:6:7::8',
      '9'.repeat(100_000),
    ])
      expect(canonical(text), text.slice(0, 30)).to.equal(undefined);
  });

  it('belong to networks', () => {
    const cidr = parseCidr('10.1.2.3/16')!;
    expect(cidrText(cidr)).to.equal('10.1.0.0/16');
    expect(cidrSize(cidr)).to.equal(65_536n);
    expect(cidrContains(cidr, address('10.1.255.255'))).to.equal(true);
    expect(cidrContains(cidr, address('10.2.0.0'))).to.equal(false);
    expect(cidrContains(cidr, address('::1'))).to.equal(false);
    expect(cidrContains(parseCidr('fd00::/8')!, address('fdff::1'))).to.equal(true);
    for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/x', 'fd00::/129', '/8'])
      expect(parseCidr(text), text).to.equal(undefined);
  });

  it('are warned of where others read them differently', () => {
    expect(ipWarnings('010.0.0.1', 'f')).to.deep.equal([
      'f: non-standard IP address "010.0.0.1" will be considered invalid in a future Kubernetes release: use "10.0.0.1"',
    ]);
    expect(ipWarnings('FD00::1', 'f')).to.deep.equal([
      'f: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")',
    ]);
    expect(ipWarnings('10.0.0.1', 'f')).to.deep.equal([]);
    expect(cidrWarnings('10.0.0.1/8', 'f')).to.deep.equal([
      'f: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
    ]);
  });

  it('of loopback are refused unless they are asked for', () => {
    expect(specialIpErrors('127.1.2.3', 'f')).to.have.length(1);
    expect(specialIpErrors('127.1.2.3', 'f', true)).to.deep.equal([]);
    expect(specialIpErrors('0.0.0.0', 'f', true)).to.have.length(1);
    expect(specialIpErrors('fe80::1', 'f')).to.have.length(1);
    expect(specialIpErrors('ff02::1', 'f')).to.have.length(1);
  });
});
