import { expect } from 'chai';
import { CONFIG_RULES, MEMBER_RULES } from './controller-rules.ts';

describe('rules of the controller', () => {
  const rules = [...MEMBER_RULES, ...CONFIG_RULES];

  it('name every verb and resource', () => {
    const all = rules.flatMap((rule) => [...rule.verbs, ...(rule.resources ?? []), ...(rule.apiGroups ?? [])]);
    expect(all).not.to.include('*');
  });

  it('reach no Secret, no Pod and no rights', () => {
    const resources = rules.flatMap((rule) => rule.resources ?? []);
    expect(resources.filter((resource) => /^(secrets|pods|.*roles.*)$/.test(resource))).to.deep.equal([]);
  });

  it('give members nothing of Gateway API', () => {
    expect(MEMBER_RULES.flatMap((rule) => rule.apiGroups ?? [])).not.to.include('gateway.networking.k8s.io');
  });
});
