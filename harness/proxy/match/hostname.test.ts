import { expect } from 'chai';
import { hostnameOf } from './hostname.ts';

describe('hostnameOf', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['store.example.com', 'store.example.com'],
    ['Store.Example.COM:8080', 'store.example.com'],
    ['10.0.0.1:80', '10.0.0.1'],
    ['[FD00::1]:8080', '[fd00::1]'],
    ['', ''],
  ];
  for (const [authority, hostname] of cases)
    it(`finds "${hostname}" in "${authority}"`, () => {
      expect(hostnameOf(authority)).to.equal(hostname);
    });
});
