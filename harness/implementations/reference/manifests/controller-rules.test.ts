import { expect } from 'chai';
import { CONFIG_RULES, MEMBER_RULES } from './controller-rules.ts';

describe('rules of the controller', () => {
  const rules = [...MEMBER_RULES, ...CONFIG_RULES];

  it('name every verb and resource', () => {
    const all = rules.flatMap((rule) => [...rule.verbs, ...(rule.resources ?? []), ...(rule.apiGroups ?? [])]);
    expect(all).not.to.include('*');
  });

  it('reach no Pod and no rights, and no Secret but to read certificates of the config cluster', () => {
    const resources = rules.flatMap((rule) => rule.resources ?? []);
    expect(resources.filter((resource) => /^(pods|.*roles.*)$/.test(resource))).to.deep.equal([]);
    const secrets = rules.filter((rule) => rule.resources?.includes('secrets') === true);
    expect(secrets.flatMap(({ verbs }) => verbs)).to.deep.equal(['list', 'watch']);
    expect(MEMBER_RULES.flatMap((rule) => rule.resources ?? [])).not.to.include('secrets');
  });

  it('let members read Gateway API only', () => {
    const gatewayApi = MEMBER_RULES.filter((rule) => rule.apiGroups?.includes('gateway.networking.k8s.io') === true);
    expect([...new Set(gatewayApi.flatMap(({ verbs }) => verbs))]).to.deep.equal(['list', 'watch']);
  });
});
