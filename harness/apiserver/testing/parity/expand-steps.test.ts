import { expect } from 'chai';
import { expandSteps } from './expand-steps.ts';
import { decodeTopic, type ParityCase } from './parity-case.ts';

describe('expandSteps', () => {
  const steps = (parityCase: object): readonly object[] => {
    const [decoded] = decodeTopic('t', { about: 'x', cases: [{ name: 'c', ...parityCase }] }).cases;
    return expandSteps(decoded as ParityCase);
  };

  it('names steps by number and request', () => {
    expect(steps({ steps: ['GET /a', { do: 'GET /b', name: 'b' }, { collect: 'w', take: 2 }] })).to.deep.equal([
      { do: 'GET /a', name: '1: GET /a' },
      { do: 'GET /b', name: 'b' },
      { collect: 'w', take: 2, name: '3: collect w' },
    ]);
  });

  it('sends once for each value', () => {
    expect(steps({ steps: [{ name: 'n', do: 'GET /$it', each: ['a', 1] }] })).to.deep.equal([
      { name: 'n [a]', do: 'GET /$it', each: ['a', 1], it: 'a' },
      { name: 'n [1]', do: 'GET /$it', each: ['a', 1], it: 1 },
    ]);
  });

  it('changes a base by path', () => {
    const base = { spec: { ports: [{ port: 1, name: 'a' }], x: 1 } };
    const changes = { 'spec.ports[0].port': 2, '-spec.ports[0].name': 0, '-spec.x': 0, 'spec.labels["a.b/c"]': 'd' };
    expect(steps({ variants: { do: 'POST /a', base, with: { changed: changes, same: {} } } })).to.deep.equal([
      { do: 'POST /a', name: 'changed', body: { spec: { ports: [{ port: 2 }], labels: { 'a.b/c': 'd' } } } },
      { do: 'POST /a', name: 'same', body: base },
    ]);
  });

  it('refuses a topic with unknown fields', () => {
    expect(() => steps({ steps: [{ do: 'GET /a', typo: 1 }] })).to.throw(/typo|Unrecognized|Invalid/);
  });
});
