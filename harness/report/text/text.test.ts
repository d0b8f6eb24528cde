import { expect } from 'chai';
import { durationText } from './duration.ts';
import { figuresOf, keyFiguresOf } from './figures.ts';
import { tableLines, wrapped } from './layout.ts';
import { COLOURED, PLAIN, styleFor } from './style.ts';

describe('durationText', () => {
  it('has three digits at most and a unit that fits', () => {
    const table: readonly (readonly [number, string])[] = [
      [0, '0 ms'],
      [0.44, '0.4 ms'],
      [9.96, '10 ms'],
      [412.4, '412 ms'],
      [999.4, '999 ms'],
      [999.6, '1.00 s'],
      [9_994, '9.99 s'],
      [9_996, '10.0 s'],
      [59_940, '59.9 s'],
      [59_960, '1 min 00 s'],
      [123_456, '2 min 03 s'],
      [-20, '-20 ms'],
    ];
    for (const [ms, text] of table) expect(durationText(ms), String(ms)).to.equal(text);
  });
});

describe('figures', () => {
  const about = { claim: 'c', expected: 'e', observed: 'o' };

  it('are told in words, probabilities with two digits', () => {
    expect(
      figuresOf({
        ...about,
        holds: true,
        n: 2_000,
        p: 4.06e-7,
        interval: [0.5, 1],
        falseAlarm: 1e-4,
        data: { firstGoodMs: 412, worst: 'gke-east-1', share: 1 / 3 },
      }),
    ).to.deep.equal([
      'first good 412 ms',
      'worst gke-east-1',
      'share 0.333333',
      'n 2000',
      'p 4.1e-7',
      'interval 50.0 % to 100.0 %',
      'false alarm 1e-4',
    ]);
    expect(figuresOf({ ...about, holds: true, p: 0 })).to.deep.equal(['p 0']);
  });

  it('of a case are those of what does not hold, each once', () => {
    const good = { ...about, holds: true, n: 10, data: { lost: 0, firstGoodMs: 5 } };
    expect(keyFiguresOf([good, { ...good, data: { lost: 1, returnMs: 7 } }])).to.deep.equal([
      'lost 0',
      'first good 5 ms',
      'n 10',
      'return 7 ms',
    ]);
    expect(keyFiguresOf([good, { ...about, holds: false, p: 0.00001 }])).to.deep.equal(['p 1e-5']);
    expect(keyFiguresOf([])).to.deep.equal([]);
  });
});

describe('layout', () => {
  it('aligns columns and ends no line in a space', () => {
    const columns = [
      { title: 'step', align: 'left' },
      { title: 'wall', align: 'right' },
      { title: 'who', align: 'left' },
    ] as const;
    expect(
      tableLines(columns, [
        ['create cluster', '1 s', ''],
        ['install', '412 ms', 'ü'],
      ]),
    ).to.deep.equal(['step              wall  who', 'create cluster     1 s', 'install         412 ms  ü']);
  });

  it('wraps between words and keeps line breaks and long words', () => {
    expect(wrapped('one two three\nfour', 8)).to.deep.equal(['one two', 'three', 'four']);
    expect(wrapped('a-very-long-word b', 5)).to.deep.equal(['a-very-long-word', 'b']);
    expect(wrapped('', 5)).to.deep.equal(['']);
  });
});

describe('styleFor', () => {
  it('paints on a terminal only, and not with NO_COLOR or on a dumb one', () => {
    const tty = { isTTY: true };
    expect(styleFor(tty, {})).to.equal(COLOURED);
    expect(styleFor(tty, { NO_COLOR: '' })).to.equal(COLOURED);
    expect(styleFor(tty, { NO_COLOR: '1' })).to.equal(PLAIN);
    expect(styleFor(tty, { TERM: 'dumb' })).to.equal(PLAIN);
    expect(styleFor({}, {})).to.equal(PLAIN);
    expect(COLOURED.paint('green', 'x')).to.equal('\u001B[32mx\u001B[39m');
  });
});
