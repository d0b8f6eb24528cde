import { expect } from 'chai';
import { formatSession, normaliseSaid, parseSession } from './session-script.ts';

describe('parseSession', () => {
  const TEXT = '## One\n$ echo a\na\n$ false\n[exit 1]\n\n## Two\n$ echo "# b"\n# b\n';

  it('tells commands from what they said', () => {
    expect(parseSession(TEXT)).to.deep.equal([
      { title: 'One', command: 'echo a', said: 'a\n' },
      { title: 'One', command: 'false', said: '[exit 1]\n' },
      { title: 'Two', command: 'echo "# b"', said: '# b\n' },
    ]);
    expect(formatSession(parseSession(TEXT))).to.equal(TEXT);
  });

  it('leaves out what chance and time put in', () => {
    expect(normaliseSaid('web-766486c5b6-9bgsm   1/1   127.3.0.2   1m3s\n\nend')).to.equal(
      'web-<pod>  1/1  <address>  <age>\nend\n',
    );
  });
});
