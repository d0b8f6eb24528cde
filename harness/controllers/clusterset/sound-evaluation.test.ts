import { expect } from 'chai';
import { SoundEvaluation, type WorldPart } from './sound-evaluation.ts';

type World = Readonly<Record<string, string>>;

function part(name: string, value: string): WorldPart<World> {
  return {
    name,
    into: (world) => {
      if (value === 'unreadable') throw new Error(`${name} cannot be read`);
      return { ...world, [name]: value };
    },
  };
}

function rig(): { readonly sound: SoundEvaluation<World, string>; readonly lines: string[] } {
  const lines: string[] = [];
  const evaluate = (world: World): string => {
    const values = Object.values(world);
    if (values.includes('nonsense')) throw new Error('what is this?');
    return values.join(' ');
  };
  return {
    sound: new SoundEvaluation<World, string>({
      unseen: { west: '', east: '' },
      evaluate,
      log: (line) => lines.push(line),
    }),
    lines,
  };
}

describe('SoundEvaluation', () => {
  it('evaluates what all parts say', () => {
    const { sound, lines } = rig();
    expect(sound.of([part('west', 'a'), part('east', 'b')])).to.deep.equal({ result: 'a b', nonsense: new Set() });
    expect(lines).to.deep.equal([]);
  });

  it('takes a part that makes no sense as it was before, follows the others, and says so once', () => {
    const { sound, lines } = rig();
    sound.of([part('west', 'a'), part('east', 'b')]);
    for (const west of ['c', 'd'])
      expect(sound.of([part('west', west), part('east', 'nonsense')])).to.deep.equal({
        result: `${west} b`,
        nonsense: new Set(['east']),
      });
    expect(lines).to.deep.equal(['nonsense from east, going on with what was there before: what is this?']);
    expect(sound.of([part('west', 'd'), part('east', 'e')]).result).to.equal('d e');
  });

  it('takes a part that never made sense, or cannot even be read, for one that was not seen', () => {
    const { sound } = rig();
    expect(sound.of([part('west', 'nonsense'), part('east', 'b')]).result).to.equal(' b');
    expect(sound.of([part('west', 'a'), part('east', 'unreadable')])).to.deep.equal({
      result: 'a b',
      nonsense: new Set(['east']),
    });
  });

  it('fails where nothing can be concluded at all', () => {
    const sound = new SoundEvaluation<World, string>({
      unseen: {},
      evaluate: () => {
        throw new Error('impossible');
      },
      log: () => undefined,
    });
    expect(() => sound.of([part('west', 'a')])).to.throw('impossible');
  });
});
