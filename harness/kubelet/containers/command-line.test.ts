import { expect } from 'chai';
import { commandLine } from './command-line.ts';

describe('the command line of a container', () => {
  const image = { entrypoint: ['entry'], command: ['cmd'] };
  for (const [title, container, expected] of [
    ['is that of the image', {}, ['entry', 'cmd']],
    ['has the arguments for the command of the image', { args: ['a'] }, ['entry', 'a']],
    ['has nothing of the image where it has a command', { command: ['c'] }, ['c']],
    ['is command and arguments', { command: ['c', '$(A)'], args: ['$(B)', '$$(A)'] }, ['c', 'x', '$(B)', '$(A)']],
    ['takes empty lists for none', { command: [], args: [] }, ['entry', 'cmd']],
  ] as const)
    it(title, () => {
      expect(commandLine(container, image, { A: 'x' })).to.deep.equal(expected);
    });
});
