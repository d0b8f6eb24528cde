import { expect } from 'chai';
import { Terminal, terminalText } from './terminal.ts';

describe('Terminal', () => {
  function typed(...keys: readonly string[]): { terminal: Terminal; shown: string; read: string; interrupts: number } {
    let shown = '';
    let interrupts = 0;
    const terminal = new Terminal({
      show: (data) => (shown += data.toString('utf8')),
      interrupt: () => (interrupts += 1),
    });
    const writer = terminal.keys();
    for (const each of keys) writer.write(Buffer.from(each));
    return { terminal, shown, read: String((terminal.input.read() as Buffer | null) ?? ''), interrupts };
  }

  it('gives a line at Enter, and shows what is typed', () => {
    expect(typed('ls', ' /')).to.include({ shown: 'ls /', read: '' });
    expect(typed('ls /\r')).to.include({ shown: 'ls /\r\n', read: 'ls /\n' });
    expect(typed('ü\r')).to.include({ shown: 'ü\r\n', read: 'ü\n' });
  });

  it('erases characters, words and lines', () => {
    expect(typed('lx\x7fs\r')).to.include({ shown: 'lx\b \bs\r\n', read: 'ls\n' });
    expect(typed('ü\x7f\x7f\r')).to.include({ shown: 'ü\b \b\r\n', read: '\n' });
    expect(typed('a bc \x17d\r').read).to.equal('a d\n');
    expect(typed('a bc\x15d\r').read).to.equal('d\n');
  });

  it('ends the input with Ctrl-D at the start of a line only', () => {
    const inLine = typed('ab\x04');
    expect(inLine.read).to.equal('ab');
    expect(inLine.terminal.input.writableEnded).to.equal(false);
    expect(typed('\x04').terminal.input.writableEnded).to.equal(true);
  });

  it('interrupts with Ctrl-C: whoever listens last, else the program', () => {
    const { terminal, interrupts, shown } = typed('ab\x03');
    expect([interrupts, shown]).to.deep.equal([1, 'ab^C']);
    const heard: string[] = [];
    const first = terminal.onInterrupt(() => heard.push('first'));
    const second = terminal.onInterrupt(() => heard.push('second'));
    terminal.keys().write('\x03');
    second[Symbol.dispose]();
    terminal.keys().write('\x03');
    first[Symbol.dispose]();
    expect(heard).to.deep.equal(['second', 'first']);
  });

  it('drops cursor keys and overlong lines', () => {
    expect(typed('a\x1b[Ab\x1bOPc\r').read).to.equal('abc\n');
    expect(typed('x'.repeat(10_000), '\r').read).to.have.length(4096);
  });

  it('bounds what a program that does not read is behind', () => {
    const { terminal } = typed(...Array.from({ length: 200 }, () => `${'x'.repeat(1000)}\r`));
    expect(terminal.input.writableLength + terminal.input.readableLength).to.be.lessThan(200_000);
  });

  it('begins every line of output at the left', () => {
    expect(String(terminalText(Buffer.from('a\nb\n')))).to.equal('a\r\nb\r\n');
  });
});
