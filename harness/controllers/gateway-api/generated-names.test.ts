import { expect } from 'chai';
import { fleetbedGateway } from '../testing/gateway-api-world.ts';
import { generatedName, nameLabel } from './generated-names.ts';

const LONG = 'a'.repeat(253);
const NAMES = ['web', '1.example.com', 'a-b', `${'a.'.repeat(126)}a`, LONG, `${'a'.repeat(51)}.${'b'.repeat(200)}`];

describe('generated names', () => {
  for (const name of NAMES) {
    it(`are DNS labels and values of labels for ${name.slice(0, 60)}`, () => {
      const gateway = fleetbedGateway({}, { name });
      expect(generatedName(gateway)).to.match(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);
      expect(nameLabel(gateway)).to.match(/^[a-z0-9]([-._a-z0-9]{0,61}[a-z0-9])?$/);
    });
  }

  it('differ for names that differ', () => {
    const pairs = ['a.b', 'a-b', LONG, `${LONG.slice(0, -1)}b`].map((name) =>
      generatedName(fleetbedGateway({}, { name })),
    );
    expect(new Set(pairs).size).to.equal(pairs.length);
  });

  it('are readable for short names', () => {
    const gateway = fleetbedGateway({}, { name: 'web' });
    expect([generatedName(gateway), nameLabel(gateway)]).to.deep.equal(['gateway-web', 'web']);
  });
});
