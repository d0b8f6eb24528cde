import { expect } from 'chai';
import {
  configKeyProblems,
  dns1035LabelProblems,
  dns1123LabelProblems,
  dns1123SubdomainProblems,
  labelValueProblems,
  nameRules,
  portNameProblems,
  qualifiedNameProblems,
  wildcardSubdomainProblems,
} from './names.ts';

describe('names', () => {
  it('are words between dots, hyphens within', () => {
    for (const good of ['a', 'a-b', '0', 'a.b-c.d']) expect(dns1123SubdomainProblems(good), good).to.deep.equal([]);
    for (const bad of ['', 'A', '-a', 'a-', 'a..b', '.a', 'a_b', 'é', 'a\n'])
      expect(dns1123SubdomainProblems(bad), bad).to.have.length(1);
    expect(dns1123SubdomainProblems('a'.repeat(254))).to.deep.equal(['must be no more than 253 characters']);
  });

  it('of one label have no dots', () => {
    expect(dns1123LabelProblems('a.b')).to.deep.equal(['must not contain dots']);
    expect(dns1123LabelProblems('A.b')).to.deep.equal([
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ]);
    expect(dns1035LabelProblems('1a')).to.have.length(1);
  });

  it('of labels may have a domain before a slash', () => {
    for (const good of ['a', 'A_b.c', 'x.y/Z', '0'.repeat(63)])
      expect(qualifiedNameProblems(good), good).to.deep.equal([]);
    expect(qualifiedNameProblems('/a')).to.deep.equal(['prefix part must be non-empty']);
    expect(qualifiedNameProblems('a/')).to.have.length(2);
    expect(qualifiedNameProblems('a/b/c')[0]).to.match(
      /^a qualified name must consist of .* \(e\.g\. 'example\.com\/MyName'\)$/,
    );
    expect(qualifiedNameProblems('a'.repeat(64))).to.deep.equal(['name part must be no more than 63 characters']);
    expect(labelValueProblems('')).to.deep.equal([]);
    expect(labelValueProblems('a b')).to.have.length(1);
  });

  it('count bytes, not characters', () => {
    expect(configKeyProblems('é'.repeat(200))[0]).to.equal('must be no more than 253 characters');
  });

  it('of keys do not climb out of directories', () => {
    expect(configKeyProblems('.')).to.deep.equal(["must not be '.'"]);
    expect(configKeyProblems('..')).to.deep.equal(["must not be '..'"]);
    expect(configKeyProblems('..a')).to.deep.equal(["must not start with '..'"]);
  });

  it('of ports have a letter and no double hyphen', () => {
    expect(portNameProblems('http')).to.deep.equal([]);
    expect(portNameProblems('80')).to.deep.equal(['must contain at least one letter (a-z)']);
    expect(portNameProblems('a--b')).to.deep.equal(['must not contain consecutive hyphens']);
  });

  it('that begin a generated name may end in a hyphen', () => {
    expect(nameRules.subdomain('web-', true)).to.deep.equal([]);
    expect(nameRules.subdomain('web-', false)).to.have.length(1);
    expect(nameRules.pathSegment('a/b%', true)).to.deep.equal(["may not contain '/'", "may not contain '%'"]);
    expect(nameRules.pathSegment('..', false)).to.deep.equal(["may not be '..'"]);
  });

  it('may begin with a wildcard', () => {
    expect(wildcardSubdomainProblems('*.a.b')).to.deep.equal([]);
    expect(wildcardSubdomainProblems('a.*')).to.have.length(1);
  });

  it('of any length are judged in no time', () => {
    const long = `${'a-'.repeat(500_000)}!`;
    for (const rule of [dns1123SubdomainProblems, dns1123LabelProblems, qualifiedNameProblems, labelValueProblems])
      expect(rule(long)).to.have.length(2);
  });
});
